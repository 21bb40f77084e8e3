// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/** The commands of a P-Series PBX but those of its tokens (protocol-p-cloud.md 2.8). */
final class PSeriesCommands {

    private static final Duration FILE_LIFE = Duration.ofMinutes(30);
    private static final DateTimeFormatter DISPLAY = DateTimeFormatter.ofPattern("dd/MM/yyyy hh:mm:ss a", Locale.ENGLISH);
    private static final DateTimeFormatter WALL_CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final PbxSettings settings;
    private final PSeriesCalls calls;
    private final PbxRecords records;
    private final WebhookCommands webhooks;
    private final Map<String, Pass> files = new ConcurrentHashMap<>();

    /** Until when a file may be fetched by its address. */
    private record Pass(String recording, Instant until) {
    }

    PSeriesCommands(PbxSettings settings, PbxCalls calls, WaitingCalls inboundControl, PbxRecords records,
            WebhookCommands webhooks) {
        this.settings = settings;
        this.calls = new PSeriesCalls(calls, inboundControl);
        this.records = records;
        this.webhooks = webhooks;
    }

    void forgetFiles() {
        files.clear();
    }

    String answer(RecordedRequest request) {
        return switch (request.command()) {
            case "system/information" -> PSeriesAnswer.of(0).raw("data", new JsonText().text("device_name", "P550")
                    .text("sn", settings.serialNumber()).text("hardware", "V1.30").text("firmware", "37.20.0.128").end()).end();
            case "extension/list", "extension/search" -> PSeriesList.answer(request, extensions(request), false);
            case "extension/query" -> extensions("ids", request);
            case "extension/get" -> extensions("id", request);
            case "trunk/list", "trunk/search" -> PSeriesList.answer(request, PbxDirectory.TRUNKS.stream()
                    .map(name -> new JsonText().text("name", name).text("type", "peer").end()).toList(), false);
            case "queue/list", "queue/search" -> PSeriesList.answer(request, PbxDirectory.QUEUES.stream()
                    .map(number -> new JsonText().text("number", number).text("name", "Queue " + number).end()).toList(),
                    false);
            case "cdr/list", "cdr/search" -> records(request, PSeriesCommands::wanted, this::cdr);
            case "recording/list", "recording/search" -> records(request, PSeriesCommands::recorded, this::recording);
            case "recording/download" -> download(request);
            case "webhook/query", "webhook/update", "webhook/test" -> webhook(request);
            default -> request.command().startsWith("call/") ? calls.answer(request) : other(request);
        };
    }

    /** What the PBX has none of. */
    private static String other(RecordedRequest request) {
        String verb = request.command().substring(request.command().lastIndexOf('/') + 1);
        return switch (verb) {
            case "list", "search", "query" -> PSeriesList.answer(request, List.of(), false);
            case "get", "download" -> PSeriesAnswer.failed(60001);
            default -> PSeriesAnswer.SUCCESS;
        };
    }

    /** The id of an extension is its place in the list. */
    private String extension(String number) {
        return new JsonText().raw("id", String.valueOf(settings.extensions().indexOf(number) + 1)).text("number", number)
                .text("caller_id_name", "User " + number).text("email_addr", "").text("online_status", "").end();
    }

    private List<String> extensions(RecordedRequest request) {
        String wanted = request.parameter("search_value");
        return settings.extensions().stream().filter(number -> wanted == null || ("User " + number).contains(wanted))
                .map(this::extension).toList();
    }

    private String extensions(String name, RecordedRequest request) {
        String ids = request.parameter(name);
        if (ids == null || !ids.matches("\\d{1,6}(,\\d{1,6})*")) {
            return PSeriesAnswer.wrong(name);
        }
        List<String> found = Stream.of(ids.split(",")).map(Integer::valueOf)
                .filter(id -> id > 0 && id <= settings.extensions().size())
                .map(id -> extension(settings.extensions().get(id - 1))).toList();
        if (found.isEmpty()) {
            return PSeriesAnswer.failed(60001);
        }
        JsonText answer = PSeriesAnswer.of(0);
        return ("ids".equals(name) ? answer.array("data", found) : answer.raw("data", found.get(0))).end();
    }

    /** The newest comes first unless the request says otherwise. */
    private String records(RecordedRequest request, BiPredicate<SimulatedCdr, RecordedRequest> filter,
            Function<SimulatedCdr, String> shown) {
        String from;
        String to;
        try {
            from = wallClock(request.parameter("start_time"), "0000");
            to = wallClock(request.parameter("end_time"), "9999");
        } catch (DateTimeException | NumberFormatException e) {
            return PSeriesAnswer.wrong("start_time or end_time");
        }
        return PSeriesList.answer(request, records.findCdrs("all", from, to).stream().filter(cdr -> filter.test(cdr, request))
                .map(shown).toList(), true);
    }

    private static boolean wanted(SimulatedCdr cdr, RecordedRequest request) {
        return Map.of("call_from", cdr.from(), "call_to", cdr.to(), "status", cdr.status()).entrySet().stream()
                .allMatch(field -> {
                    String value = request.parameter(field.getKey());
                    return value == null || value.equals(field.getValue()) || value.equals(CdrArchive.number(field.getValue()));
                });
    }

    private static boolean recorded(SimulatedCdr cdr, RecordedRequest request) {
        return cdr.recording() != null && !cdr.recording().isEmpty();
    }

    private String wallClock(String time, String otherwise) {
        if (time == null) {
            return otherwise;
        }
        LocalDateTime local = settings.personality().p().cdrTimes() == PSeriesPersonality.CdrTimes.UNIX
                ? LocalDateTime.ofInstant(Instant.ofEpochSecond(Long.parseLong(time)), settings.zone())
                : LocalDateTime.parse(time, DISPLAY);
        return WALL_CLOCK.format(local);
    }

    /** With other names than the report of the same record. */
    private String cdr(SimulatedCdr cdr) {
        LocalDateTime time = LocalDateTime.parse(cdr.timeStart(), WALL_CLOCK);
        return new JsonText().text("time", DISPLAY.format(time))
                .raw("timestamp", String.valueOf(time.atZone(settings.zone()).toEpochSecond()))
                .text("uid", PSeriesReport.uid(cdr)).text("call_from", cdr.from()).text("call_to", cdr.to())
                .text("src_trunk", cdr.sourceTrunk()).text("dst_trunk", cdr.destTrunk())
                .raw("duration", String.valueOf(cdr.callSeconds()))
                .raw("ring_duration", String.valueOf(cdr.callSeconds() - cdr.talkSeconds()))
                .raw("talk_duration", String.valueOf(cdr.talkSeconds())).text("disposition", cdr.status())
                .text("call_type", cdr.type()).text("call_id", cdr.callId())
                .text("did", cdr.didNumber() == null ? "" : cdr.didNumber()).end();
    }

    private List<SimulatedCdr> recorded() {
        return records.cdrs().stream().filter(cdr -> recorded(cdr, null)).toList();
    }

    private String recording(SimulatedCdr cdr) {
        FileContent content = records.findRecording(cdr.recording());
        return new JsonText().raw("id", String.valueOf(recorded().indexOf(cdr) + 1)).text("time", cdr.timeStart())
                .text("uid", PSeriesReport.uid(cdr)).text("file", cdr.recording())
                .raw("size", String.valueOf(content == null ? 0 : content.size()))
                .raw("duration", String.valueOf(cdr.talkSeconds())).text("call_from_number", cdr.from())
                .text("call_to_number", cdr.to()).end();
    }

    private String download(RecordedRequest request) {
        String file = request.parameter("file");
        String id = request.parameter("id");
        if (file == null && id != null && id.matches("\\d{1,6}")) {
            List<SimulatedCdr> all = recorded();
            int place = Integer.parseInt(id) - 1;
            if (place < 0 || place >= all.size()) {
                return PSeriesAnswer.failed(60001);
            }
            file = all.get(place).recording();
        }
        if (file == null) {
            return PSeriesAnswer.wrong("file");
        } else if (records.findRecording(file) == null) {
            return PSeriesAnswer.failed(60001);
        }
        String name = UUID.randomUUID() + ".wav";
        files.put(name, new Pass(file, settings.clock().instant().plus(FILE_LIFE)));
        return PSeriesAnswer.of(0).text("file", file).text("download_resource_url", "/api/download/" + name).end();
    }

    /** A file, by the address that {@code recording/download} answered. */
    WebAnswer file(RecordedRequest request) {
        Pass pass = files.get(request.path().substring(request.path().lastIndexOf('/') + 1));
        FileContent content = pass == null || !settings.clock().instant().isBefore(pass.until())
                ? null
                : records.findRecording(pass.recording());
        return content == null ? WebAnswer.json(PSeriesAnswer.failed(60001)) : WebAnswer.file("audio/wav", content);
    }

    private String webhook(RecordedRequest request) {
        return settings.personality().p().webhookCommands()
                ? webhooks.answer(request)
                : PSeriesAnswer.failed(10001);
    }
}
