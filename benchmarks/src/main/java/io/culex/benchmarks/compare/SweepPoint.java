package io.culex.benchmarks.compare;

import io.culex.benchmarks.load.Measurement;

/**
 * What was measured at one value.
 *
 * @param cost in the unit of the sweep
 * @param beside of processor time the kernel's share, from 0 to 1; of memory the bytes of the whole process
 * @param foreign processors that other programs used meanwhile
 */
record SweepPoint(double cost, double beside, double foreign) {
    static SweepPoint of(Measurement measured) {
        return new SweepPoint(measured.cpu(), measured.kernel(), measured.foreign());
    }

    String text(Sweep.Kind kind) {
        String more = kind.memory()
                ? ", " + Spread.number(beside) + " of the process"
                : ", kernel " + Math.round(100 * beside) + "%, foreign " + Spread.number(foreign);
        return Spread.number(cost) + " " + kind.unit + more;
    }
}
