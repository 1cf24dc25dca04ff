package io.culex.broker.conformance;

import io.culex.broker.conformance.ConformancePage.Result;
import io.culex.broker.conformance.Edition.TestMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the reports of a test run say of each test method. */
final class TestReports {
    private static final String PREFIX = "TEST-io.culex.broker.conformance.";

    private final Map<TestMethod, Result> results = new HashMap<>();

    /** The reports of conformance tests in this folder. */
    static TestReports read(Path folder) throws IOException {
        TestReports reports = new TestReports();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> own = files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(file -> file.toString().endsWith(".xml"))
                    .toList();
            DocumentBuilder parser = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
            for (Path file : own) {
                reports.add(parser.parse(file.toFile()).getElementsByTagName("testcase"));
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
        return reports;
    }

    private void add(NodeList cases) {
        for (int i = 0; i < cases.getLength(); i++) {
            Element one = (Element) cases.item(i);
            // With parameters the name goes on with their types and a number.
            String method = one.getAttribute("name").split("[(\\[{ ]", 2)[0];
            results.merge(new TestMethod(one.getAttribute("classname"), method), result(one), TestReports::worse);
        }
    }

    private static Result result(Element testcase) {
        if (has(testcase, "failure") || has(testcase, "error")) {
            return Result.FAILED;
        }
        return has(testcase, "skipped") ? Result.NOT_RUN : Result.PASSED;
    }

    private static boolean has(Element testcase, String child) {
        return testcase.getElementsByTagName(child).getLength() > 0;
    }

    private static Result worse(Result one, Result other) {
        if (one == Result.FAILED || other == Result.FAILED) {
            return Result.FAILED;
        }
        return one == Result.NOT_RUN ? one : other;
    }

    /** Not run where the reports do not name it. */
    Result result(TestMethod test) {
        return results.getOrDefault(test, Result.NOT_RUN);
    }
}
