/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.simulator;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Plausible results of the commands that people ask first; {@code Success} alone for all others (protocol.md 3.1). */
final class QueryAnswers {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final List<String> EXTENSIONS = List.of("1000", "1001", "1002", "1003", "1004", "1005");

    private final PbxSettings settings;

    QueryAnswers(PbxSettings settings) {
        this.settings = settings;
    }

    String answer(RecordedRequest request) {
        return switch (request.command()) {
            case "deviceinfo/query" -> deviceInfo();
            case "extensionlist/query", "extension/list" -> ApiAnswer.success()
                    .array("extlist", EXTENSIONS.stream().map(QueryAnswers::listed).toList()).end();
            case "extension/query" -> extensions(request);
            default -> ApiAnswer.SUCCESS;
        };
    }

    private String deviceInfo() {
        String info = new JsonText().text("devicename", "S50").text("sn", settings.serialNumber())
                .text("hardwarever", "V1.10 0000-0000").text("firmwarever", "30.11.0.7")
                .text("systemtime", TIME.format(settings.clock().now()) + " UTC+0").text("uptime", "1 days 02:03:04")
                .text("extensionstatus", EXTENSIONS.size() + "/50").end();
        return ApiAnswer.success().raw("deviceinfo", info).end();
    }

    private static String listed(String number) {
        return new JsonText().text("extnumber", number).text("status", "Registered").text("type", "SIP")
                .text("username", "User " + number).text("agentid", "").end();
    }

    private static String extensions(RecordedRequest request) {
        String asked = request.field("extid") == null ? request.field("number") : request.field("extid");
        List<String> numbers = asked == null || "all".equals(asked) ? EXTENSIONS : List.of(asked.split(","));
        if (!EXTENSIONS.containsAll(numbers)) {
            return ApiAnswer.failed("10006");
        }
        return ApiAnswer.success().array("extinfos", numbers.stream().map(QueryAnswers::detailed).toList()).end();
    }

    /** With the secrets that the real one tells, too, and its misspelt {@code moblie}. */
    private static String detailed(String number) {
        return new JsonText().text("extnumber", number).text("status", "Registered").text("type", "SIP")
                .text("username", "User " + number).text("callerid", number).text("registername", number)
                .text("registerpassword", "Sip" + number + "secret").text("loginpassword", "e10adc3949ba59abbe56e057f20f883e")
                .text("email", "").text("moblie", "").text("dnd", "off").end();
    }
}
