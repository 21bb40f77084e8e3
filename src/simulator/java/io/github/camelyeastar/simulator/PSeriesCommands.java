// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The commands of a P-Series PBX but those of its tokens (protocol-p-cloud.md 2.8). */
final class PSeriesCommands {

    private static final List<String> GET = List.of("del_token", "system/information", "system/capacity", "extension/list",
            "extension/search", "extension/get", "extension/query", "extension/delete", "trunk/list", "queue/list",
            "call/query", "cdr/list", "cdr/search", "recording/list", "recording/search", "recording/download",
            "webhook/query", "webhook/test");
    private static final List<String> POST = List.of("get_token", "refresh_token", "extension/create", "extension/update",
            "call/dial", "call/hangup", "call/hold", "call/unhold", "call/mute", "call/unmute", "call/transfer",
            "call/accept_inbound", "call/refuse_inbound", "call/record_start", "call/record_pause", "call/record_unpause",
            "call/play_prompt", "call/listen", "call/barge", "webhook/update", "extension_status_monitor/update");
    private static final Duration FILE_LIFE = Duration.ofMinutes(30);
    private static final DateTimeFormatter DISPLAY = DateTimeFormatter.ofPattern("dd/MM/yyyy hh:mm:ss a", Locale.ENGLISH);
    private static final DateTimeFormatter WALL_CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final PbxSettings settings;
    private final PbxCalls calls;
    private final WaitingCalls inboundControl;
    private final PbxRecords records;
    private final Webhooks webhooks;
    private final Map<String, Pass> files = new ConcurrentHashMap<>();

    /** Until when a file may be fetched by its address. */
    private record Pass(String recording, Instant until) {
    }

    PSeriesCommands(PbxSettings settings, PbxCalls calls, WaitingCalls inboundControl, PbxRecords records, Webhooks webhooks) {
        this.settings = settings;
        this.calls = calls;
        this.inboundControl = inboundControl;
        this.records = records;
        this.webhooks = webhooks;
    }

    /** By which method a command is sent; null if there is no such command. */
    static String method(String command) {
        return GET.contains(command) ? "GET" : POST.contains(command) ? "POST" : null;
    }

    void forgetFiles() {
        files.clear();
    }

    String answer(RecordedRequest request) {
        return switch (request.command()) {
            case "system/information" -> PSeriesAnswer.of(0).raw("data", new JsonText().text("device_name", "P550")
                    .text("sn", settings.serialNumber()).text("hardware", "V1.30").text("firmware", "37.20.0.128").end()).end();
            case "extension/list", "extension/search" -> list(request, settings.extensions().stream()
                    .map(PSeriesCommands::extension).toList());
            case "extension/query", "extension/get" -> extensions(request);
            case "trunk/list" -> list(request, PbxDirectory.TRUNKS.stream()
                    .map(name -> new JsonText().text("name", name).text("type", "peer").end()).toList());
            case "queue/list" -> list(request, PbxDirectory.QUEUES.stream()
                    .map(number -> new JsonText().text("number", number).text("name", "Queue " + number).end()).toList());
            case "call/dial" -> dial(request);
            case "call/query" -> query(request);
            case "call/hangup" -> hangUp(request);
            case "call/accept_inbound", "call/refuse_inbound" -> decide(request);
            case "cdr/list", "cdr/search" -> cdrs(request);
            case "recording/list", "recording/search" -> list(request, recorded().stream().map(this::recording).toList());
            case "recording/download" -> download(request);
            case "webhook/query", "webhook/update", "webhook/test" -> webhook(request);
            default -> request.command().startsWith("call/") ? ofAChannel(request) : PSeriesAnswer.SUCCESS;
        };
    }

    private static String extension(String number) {
        return new JsonText().text("number", number).text("caller_id_name", "User " + number)
                .text("email_addr", "").text("online_status", "").end();
    }

    private String extensions(RecordedRequest request) {
        List<String> asked = List.of(String.valueOf(request.parameter("number")).split(","));
        List<String> found = settings.extensions().stream().filter(asked::contains).map(PSeriesCommands::extension).toList();
        return found.isEmpty() ? PSeriesAnswer.failed(60001) : PSeriesAnswer.of(0).array("data", found).end();
    }

    private String dial(RecordedRequest request) {
        if (request.field("caller") == null) {
            return PSeriesAnswer.wrong("caller");
        } else if (request.field("callee") == null) {
            return PSeriesAnswer.wrong("callee");
        }
        return PSeriesAnswer.of(0).text("call_id", calls.dial()).end();
    }

    private String query(RecordedRequest request) {
        String id = request.parameter("call_id");
        String type = request.parameter("type");
        List<String> found = calls.all().stream().filter(call -> id == null || id.equals(call.callId()))
                .filter(call -> type == null || call.party() != null && type.equals(call.party().kind()))
                .map(PSeriesCommands::call).toList();
        return found.isEmpty() ? PSeriesAnswer.failed(60001) : PSeriesAnswer.of(0).array("data", found).end();
    }

    private static String call(PbxCalls.OngoingCall call) {
        List<String> members = new ArrayList<>();
        if (call.party() != null) {
            SentParty party = call.party();
            members.add(new JsonText().raw(party.kind(), new JsonText().text("from", party.from()).text("to", party.to())
                    .text("trunk_name", party.trunk()).text("channel_id", party.channelId()).text("member_status", "ANSWER")
                    .text("call_path", "").end()).end());
        }
        return new JsonText().text("call_id", call.callId()).array("members", members).end();
    }

    private String ofAChannel(RecordedRequest request) {
        PbxCalls.OngoingCall call = calls.find(ParameterKind.CHANNEL, request.field("channel_id"));
        return call == null ? PSeriesAnswer.failed(70130) : PSeriesAnswer.of(0).text("call_id", call.callId()).end();
    }

    private String hangUp(RecordedRequest request) {
        InboundCall controlled = inboundControl.find(request.field("channel_id"));
        if (controlled != null) {
            controlled.hangUp();
            return PSeriesAnswer.of(0).text("call_id", controlled.callId()).end();
        }
        PbxCalls.OngoingCall call = calls.find(ParameterKind.CHANNEL, request.field("channel_id"));
        if (call == null) {
            return PSeriesAnswer.failed(70130);
        }
        calls.end(call);
        return PSeriesAnswer.of(0).text("call_id", call.callId()).end();
    }

    /** INFERENCE: what comes too late is an operation that failed, and a call that is gone an unknown channel. */
    private String decide(RecordedRequest request) {
        InboundCall call = inboundControl.find(request.field("channel_id"));
        if (call == null) {
            return PSeriesAnswer.failed(70130);
        }
        String errno = call.decide(WaitingCalls.wanted(request.command()), request.command(), null, null);
        if (errno != null) {
            return PSeriesAnswer.failed("10007".equals(errno) ? 70130 : 10009);
        }
        return PSeriesAnswer.of(0).text("call_id", call.callId()).end();
    }

    private String cdrs(RecordedRequest request) {
        String from;
        String to;
        try {
            from = wallClock(request.parameter("start_time"), "0000");
            to = wallClock(request.parameter("end_time"), "9999");
        } catch (DateTimeParseException | NumberFormatException e) {
            return PSeriesAnswer.wrong("start_time or end_time");
        }
        List<SimulatedCdr> found = new ArrayList<>(records.findCdrs("all", from, to));
        if (!"asc".equals(request.parameter("order_by"))) {
            Collections.reverse(found);
        }
        return list(request, found.stream().map(this::cdr).toList());
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
        return records.cdrs().stream().filter(cdr -> cdr.recording() != null && !cdr.recording().isEmpty()).toList();
    }

    private String recording(SimulatedCdr cdr) {
        return new JsonText().raw("id", String.valueOf(recorded().indexOf(cdr) + 1)).text("time", cdr.timeStart())
                .text("uid", PSeriesReport.uid(cdr)).text("file", cdr.recording())
                .raw("duration", String.valueOf(cdr.talkSeconds())).text("call_from_number", cdr.from())
                .text("call_to_number", cdr.to()).end();
    }

    private String download(RecordedRequest request) {
        String file = request.parameter("file");
        String id = request.parameter("id");
        if (file == null && id != null && id.matches("\\d{1,6}") && Integer.parseInt(id) <= recorded().size()) {
            file = recorded().get(Integer.parseInt(id) - 1).recording();
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
                ? WebhookCommands.answer(request, webhooks)
                : PSeriesAnswer.failed(10001);
    }

    private static String list(RecordedRequest request, List<String> all) {
        int page = number(request.parameter("page"), 1);
        int size = number(request.parameter("page_size"), 20);
        if (page < 1 || size < 1) {
            return PSeriesAnswer.wrong("page or page_size");
        }
        int from = (int) Math.min(all.size(), (page - 1L) * size);
        List<String> shown = all.subList(from, (int) Math.min(all.size(), (long) from + size));
        return PSeriesAnswer.of(0).raw("total_number", String.valueOf(all.size())).array("data", shown).end();
    }

    private static int number(String text, int otherwise) {
        return text == null ? otherwise : text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }
}
