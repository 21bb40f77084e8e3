// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelyeastar.report.Cdr;
import io.github.camelyeastar.report.Party;
import io.github.camelyeastar.report.Report;
import io.github.camelyeastar.report.ReportType;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/reports.md: the parser reads each sample as the type that its section is about, and each table says what is there. */
class ReportsPageTest {
    private static final Set<ReportType> NEVER_SENT = Set.of(ReportType.UNKNOWN, ReportType.MALFORMED);
    private static final Pattern SAMPLES = Pattern.compile(
            "(?m)^In (?:the )?(1\\.0\\.x|1\\.0\\.2|2\\.0\\.0|P)\\b[^\\n]*:\\n\\n```json\\n((?:[^`\\n]+\\n)+)```");
    private static final Pattern BLOCKS = Pattern.compile("(?m)^```(?:json|text)\\n((?:[^`\\n]+\\n)+)```");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    /** Where the parties of a call are. */
    private static final Set<String> PARTIES = Set.of("ext", "inbound", "outbound", "call", "members");
    private static final Pattern MISSED = Pattern.compile("(?s)## A missed call in every version\\n.*?simple: \"(.*?)\"\\n");

    private final DocPage page = DocPage.of("docs/reports.md");

    @Test
    void eachTypeHasItsRow() {
        List<List<String>> rows = page.table("## The types");
        assertThat(rows).extracting(row -> row.get(0)).containsExactlyElementsOf(Stream.of(ReportType.values())
                .map(type -> "[`" + type + "`](#" + type.name().toLowerCase(Locale.ROOT) + ")").toList());
        for (List<String> row : rows) {
            ReportType type = ReportType.valueOf(codes(row.get(0)).get(0));
            if (!NEVER_SENT.contains(type)) {
                List<String> names = Stream.of(row.get(1), row.get(2)).flatMap(cell -> codes(cell).stream()).toList();
                assertThat(names).isNotEmpty()
                        .allSatisfy(name -> assertThat(ReportType.ofAction(name)).isEqualTo(type));
                assertThat(codes(row.get(2)).isEmpty()).isNotEqualTo(row.get(4).endsWith("P"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ReportType.class)
    void samplesAreOfTheTypeOfTheirSection(ReportType type) throws IOException {
        String section = section("### " + type);
        List<Report> all = BLOCKS.matcher(section).results().flatMap(block -> block.group(1).lines()).map(Report::parse)
                .toList();
        assertThat(all).isNotEmpty().extracting(Report::type).containsOnly(type);
        if (!NEVER_SENT.contains(type)) {
            List<Report> inFormats = new ArrayList<>();
            Set<String> formats = new LinkedHashSet<>();
            Matcher samples = SAMPLES.matcher(section);
            while (samples.find()) {
                formats.add(samples.group(1));
                List<Report> reports = samples.group(2).lines().map(Report::parse).toList();
                assertThat(reports).extracting(ReportsPageTest::format).containsOnly(samples.group(1));
                inFormats.addAll(reports);
            }
            assertThat(inFormats).as("each sample says its format").hasSameSizeAs(all);
            assertThat(String.join(", ", formats)).isEqualTo(row(type).get(4));
            assertThat(all).extracting(Report::text).as("as the vendor prints or describes it").isSubsetOf(documented());
        }
    }

    @ParameterizedTest
    @EnumSource(value = ReportType.class, mode = EnumSource.Mode.EXCLUDE, names = {"UNKNOWN", "MALFORMED"})
    void fieldsAreExplained(ReportType type) {
        String section = section("### " + type);
        Set<String> explained = new TreeSet<>(firstCodes("## How to read a report", "| Field |"));
        Set<String> own = section.contains("| Field |") ? firstCodes("### " + type, "| Field |") : Set.of();
        explained.addAll(own);
        explained.addAll(PARTIES);
        Set<String> sent = new TreeSet<>();
        Set<String> ofParties = new TreeSet<>();
        BLOCKS.matcher(section).results().flatMap(block -> block.group(1).lines()).map(Report::parse).forEach(report -> {
            sent.addAll(report.fields().keySet());
            report.parties().forEach(party -> ofParties.addAll(party.attributes().keySet()));
        });
        assertThat(explained).containsAll(sent);
        assertThat(firstCodes("## The parties of a call", "| Field of a party |")).containsAll(ofParties);
        if (type != ReportType.CDR) {
            assertThat(sent).as("a sample has each field of the table").containsAll(own);
        }
    }

    @Test
    void fieldsOfPartiesHaveTheirAccessors() throws Exception {
        for (List<String> row : table("## The parties of a call", "| Field of a party |")) {
            String accessor = codes(row.get(1)).get(0).replace("()", "");
            for (String field : codes(row.get(0))) {
                Object value = Party.class.getMethod(accessor).invoke(new Party("ext", Map.of(field, "1")));
                assertThat(value).as(field).isEqualTo(accessor.equals("attributes") ? Map.of(field, "1") : "1");
            }
        }
    }

    @Test
    void fieldsOfRecordsHaveTheirAccessors() throws Exception {
        List<String> accessors = new ArrayList<>();
        for (List<String> row : table("### CDR", "| Field |")) {
            String accessor = codes(row.get(1)).get(0).replace("()", "");
            if (accessor.equals("Report.fields")) {
                continue;
            }
            accessors.add(accessor);
            for (String field : codes(row.get(0))) {
                String value = field.replace("_", "").equals("timestart") ? "2019-10-23 22:18:50" : "1";
                assertThat(Cdr.class.getMethod(accessor).invoke(Cdr.of(Map.of(field, value)))).as(field).isNotNull();
            }
        }
        assertThat(Stream.of(Cdr.class.getRecordComponents()).map(RecordComponent::getName))
                .containsExactlyElementsOf(accessors);
    }

    @Test
    void outcomesAreThoseOfTheTable() {
        Map<Cdr.Outcome, List<String>> rows = new EnumMap<>(Cdr.Outcome.class);
        table("### CDR", "| `outcome()` |").forEach(row -> rows.put(Cdr.Outcome.valueOf(codes(row.get(0)).get(0)), row));
        assertThat(rows).containsOnlyKeys(Cdr.Outcome.values());
        rows.forEach(
                (outcome, row) -> Stream.of(row.get(1), row.get(2), row.get(3)).flatMap(cell -> codes(cell).stream()).forEach(
                        status -> assertThat(Cdr.of(Map.of("status", status)).outcome()).as(status).isEqualTo(outcome)));
    }

    /** The route at the end of the page, on the samples of all formats: it finds the three missed calls, and no other. */
    @Test
    void aMissedCallIsFoundInEveryVersion() throws Exception {
        Matcher missed = MISSED.matcher(page.text());
        assertThat(missed.find()).isTrue();
        try (CamelContext context = YeastarTestSupport.newContext()) {
            Language simple = context.resolveLanguage("simple");
            List<String> found = new ArrayList<>();
            for (String text : documented()) {
                Exchange exchange = exchange(context, Report.parse(text));
                if (simple.createPredicate(missed.group(1)).matches(exchange)) {
                    found.add(exchange.getMessage().getBody(Report.class).cdr().status());
                }
            }
            assertThat(found).containsExactlyInAnyOrder("NO ANSWER", "NO ANSWERED", "NO ANSWER");
        }
    }

    @Test
    void expressionsReadWhatTheyAreFor() throws Exception {
        try (CamelContext context = YeastarTestSupport.newContext()) {
            Language simple = context.resolveLanguage("simple");
            for (List<String> row : table("## How to read a report", "| You want |")) {
                String expression = codes(row.get(1)).get(0);
                assertThat(documented()).as(expression).anyMatch(text -> reads(simple, expression,
                        exchange(context, Report.parse(text))));
            }
        }
    }

    /** An expression may fail on a report that does not have what it reads, as the page says. */
    private static boolean reads(Language simple, String expression, Exchange exchange) {
        try {
            String value = simple.createExpression(expression).evaluate(exchange, String.class);
            return value != null && !value.isBlank();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static Exchange exchange(CamelContext context, Report report) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(report);
        exchange.getMessage().setHeader(YeastarConstants.REPORT_TYPE, report.type().name());
        exchange.getMessage().setHeader(YeastarConstants.CALL_ID, report.callId());
        return exchange;
    }

    /** As the page says how to tell the formats apart; what is the same in 1.0.x and 1.0.2 has no serial number in 1.0.x. */
    private static String format(Report report) {
        if (report.action().startsWith("30")) {
            return "P";
        } else if (report.fields().containsKey("event")) {
            return "2.0.0";
        }
        return report.fields().containsKey("call") || report.serialNumber() != null ? "1.0.2" : "1.0.x";
    }

    private List<String> row(ReportType type) {
        return page.table("## The types").stream().filter(row -> row.get(0).startsWith("[`" + type + "`]")).findAny()
                .orElseThrow();
    }

    private Set<String> firstCodes(String heading, String table) {
        return table(heading, table).stream().flatMap(row -> codes(row.get(0)).stream()).collect(Collectors.toSet());
    }

    /** The table of a section that begins with a text. */
    private List<List<String>> table(String heading, String start) {
        String section = section(heading);
        int from = section.indexOf("\n" + start);
        assertThat(from).as(heading + " has the table " + start).isPositive();
        return new DocPage(page.file(), "\n## x\n" + section.substring(from)).table("## x");
    }

    private String section(String heading) {
        int from = page.text().indexOf("\n" + heading + "\n");
        assertThat(from).as(heading).isPositive();
        int end = page.text().indexOf("\n##", from + 1);
        return page.text().substring(from, end < 0 ? page.text().length() : end);
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    private static List<String> documented() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String file : List.of("documented.txt", "described.txt", "p-series.txt")) {
            try (InputStream in = ReportsPageTest.class.getResourceAsStream("/reports/" + file)) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                        .forEach(line -> texts.add(line.split(" \\| ", 4)[3]));
            }
        }
        return texts;
    }
}
