// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;

/** Plausible results of the queries whose results are documented; {@code Success} alone for all others (protocol.md 3.1). */
final class QueryAnswers {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final PbxSettings settings;
    private final PbxDirectory directory;

    QueryAnswers(PbxSettings settings, PbxDirectory directory) {
        this.settings = settings;
        this.directory = directory;
    }

    String answer(RecordedRequest request) {
        return switch (request.command()) {
            case "deviceinfo/query" -> deviceInfo();
            case "extensionlist/query", "extension/list" -> list("extlist", directory.extensions(),
                    number -> listed(numberKey(request), number));
            case "extension/query" -> extensions(request);
            case "trunklist/query", "trunk/list" -> list("trunklist", PbxDirectory.TRUNKS, QueryAnswers::trunk);
            case "ivr/query" -> list("ivr", PbxDirectory.IVRS, QueryAnswers::ivr);
            case "queue/query" -> list("queues", PbxDirectory.QUEUES, this::queue);
            case "inbound/query" -> calls("inbound", request);
            case "outbound/query" -> calls("outbound", request);
            case "wakeupcall/query" -> list("wakeups", List.<String>of(), Function.identity());
            default -> ApiAnswer.SUCCESS;
        };
    }

    private static <T> String list(String name, List<T> elements, Function<T, String> json) {
        return ApiAnswer.success().array(name, elements.stream().map(json).toList()).end();
    }

    private String deviceInfo() {
        int count = directory.extensions().size();
        String info = new JsonText().text("devicename", "S50").text("sn", settings.serialNumber())
                .text("hardwarever", "V1.10 0000-0000").text("firmwarever", "30.11.0.7")
                .text("systemtime", systemTime(settings.clock(), settings.zone())).text("uptime", "1 days 02:03:04")
                .text("extensionstatus", count + "/50").end();
        return ApiAnswer.success().raw("deviceinfo", info).end();
    }

    /** {@code 2017-05-24 23:25:20 UTC-8}. */
    private static String systemTime(SimulatorClock clock, ZoneId zone) {
        ZonedDateTime now = clock.instant().atZone(zone);
        int minutes = now.getOffset().getTotalSeconds() / 60;
        String half = minutes % 60 == 0 ? "" : ":" + Math.abs(minutes % 60);
        return TIME.format(now) + " UTC" + (minutes < 0 ? "-" : "+") + Math.abs(minutes / 60) + half;
    }

    /** What a version calls an extension (protocol.md 7a). */
    private static String numberKey(RecordedRequest request) {
        return "v2.0.0".equals(request.apiVersion()) ? "number" : "extnumber";
    }

    private static String listed(String key, String number) {
        return new JsonText().text(key, number).text("status", "Registered").text("type", "SIP")
                .text("username", "User " + number).text("agentid", "").end();
    }

    private static String trunk(String name) {
        return new JsonText().text("trunkname", name).text("status", "Idle").text("type", "SIP").end();
    }

    private static String ivr(String number) {
        return new JsonText().text("ivrnumber", number).text("ivrname", "IVR " + number).text("promptrepeat", "3").end();
    }

    private String queue(String number) {
        return new JsonText().text("queuenumber", number).text("queuename", "Queue " + number).text("ringstrategy", "ringall")
                .text("agents", String.join(",", directory.extensions())).end();
    }

    private String calls(String kind, RecordedRequest request) {
        String id = request.field(kind + "id");
        List<PbxCalls.OngoingCall> asked = directory.calls(kind).stream()
                .filter(call -> id == null || id.equals(call.partyId()))
                .toList();
        return list(kind, asked, call -> new JsonText().text(kind + "id", call.partyId()).text("from", call.party().from())
                .text("to", call.party().to()).text("trunk", call.party().trunk()).text("status", "Talking").end());
    }

    private String extensions(RecordedRequest request) {
        String asked = request.field("extid") == null ? request.field("number") : request.field("extid");
        return list("extinfos", directory.extensions(asked), number -> detailed(numberKey(request), number));
    }

    /** With the secrets that the real one tells, too, and its misspelt {@code moblie}. */
    private static String detailed(String key, String number) {
        return new JsonText().text(key, number).text("status", "Registered").text("type", "SIP")
                .text("username", "User " + number).text("callerid", number).text("registername", number)
                .text("registerpassword", "Sip" + number + "secret").text("loginpassword", "e10adc3949ba59abbe56e057f20f883e")
                .text("email", "").text("moblie", "").text("dnd", "off").end();
    }
}
