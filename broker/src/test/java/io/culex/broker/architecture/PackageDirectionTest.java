package io.culex.broker.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The packages of the broker and the arrows between them. A new arrow needs a page in docs/adr. */
final class PackageDirectionTest {
    private static final String BROKER = "io.culex.broker";
    private static final String ASSEMBLY = "(assembly)";

    /** From the top to the bottom; a package uses only what stands below it. */
    private static final List<String> ORDER = List.of(
            ASSEMBLY,
            "cli",
            "plugin",
            "monitor",
            "transport",
            "connection",
            "security",
            "session",
            "routing",
            "cluster",
            "store",
            "hook",
            "topic",
            "codec",
            "packet",
            "loop",
            "metrics",
            "config");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages(BROKER, "io.culex.api");

    @Test
    void everyPackageHasItsPlace() {
        var unknown = new TreeSet<String>();
        for (JavaClass type : CLASSES) {
            if (isBroker(type) && !ORDER.contains(part(type))) {
                unknown.add(type.getPackageName());
            }
        }
        assertThat(unknown).as("packages that are missing in the order").isEmpty();
    }

    @Test
    void dependenciesPointDown() {
        var upwards = new TreeSet<String>();
        for (JavaClass type : CLASSES) {
            if (!isBroker(type)) {
                continue;
            }
            int place = ORDER.indexOf(part(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (isBroker(target) && ORDER.indexOf(part(target)) < place) {
                    upwards.add(part(type) + " -> " + part(target) + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(upwards).as("dependencies that point up").isEmpty();
    }

    @Test
    void noCycles() {
        SlicesRuleDefinition.slices()
                .matching(BROKER + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void channelsStayAtTheEdge() {
        ArchRuleDefinition.noClasses()
                .that(brokerClassesOutside(List.of("transport", "connection", "codec", ASSEMBLY)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void topicsAndLoopsKnowTheJdkOnly() {
        for (String part : List.of("topic", "loop")) {
            String itself = BROKER + "." + part + "..";
            ArchRuleDefinition.classes()
                    .that()
                    .resideInAPackage(itself)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", itself)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void theApiShowsTheJdkPf4jAndSlf4jOnly() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.culex.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.pf4j..", "org.slf4j..", "org.jspecify..", "io.culex.api..")
                .check(CLASSES);
    }

    @Test
    void theBrokerNamesNoPlugin() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(BROKER + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are in a plugin or in the script engine", PackageDirectionTest::isForeign))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static boolean isForeign(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith("org.graalvm")
                || (name.startsWith("io.culex.") && !isBroker(type) && !name.startsWith("io.culex.api"));
    }

    private static DescribedPredicate<JavaClass> brokerClassesOutside(List<String> parts) {
        return DescribedPredicate.describe(
                "are in the broker outside " + parts, type -> isBroker(type) && !parts.contains(part(type)));
    }

    private static boolean isBroker(JavaClass type) {
        return type.getPackageName().equals(BROKER) || type.getPackageName().startsWith(BROKER + ".");
    }

    /** The first package below the broker's own: {@code io.culex.broker.session.x} belongs to {@code session}. */
    private static String part(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(BROKER)) {
            return ASSEMBLY;
        }
        String below = name.substring(BROKER.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
