// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** All commands but those of the session: checks what they name, then does what they say (protocol.md section 3). */
final class OtherCommands {

    private static final List<String> TARGETS = List.of("extid", "ivrid", "queueid", "ringgroupid", "outto", "number");
    private static final Set<ParameterKind> INBOUND = Set.of(ParameterKind.INBOUND, ParameterKind.CHANNEL);

    private final PbxSettings settings;
    private final PbxDirectory directory;
    private final PbxCalls calls;
    private final WaitingCalls inboundControl;
    private final QueryAnswers queries;
    private final PbxRecords records;
    private final DownloadCommands downloads;
    private Instant applied = Instant.EPOCH;

    OtherCommands(PbxSettings settings, PbxCalls calls, WaitingCalls inboundControl, PbxRecords records,
            DownloadCommands downloads) {
        this.settings = settings;
        this.calls = calls;
        this.inboundControl = inboundControl;
        this.records = records;
        this.downloads = downloads;
        directory = new PbxDirectory(settings.extensions(), calls);
        queries = new QueryAnswers(settings, directory);
    }

    String answer(RecordedRequest request, CommandTable.Entry command) {
        if (!request.body().isBlank() && request.json() == null) {
            return ApiAnswer.failed("20000");
        }
        if (command.lacksRequired(request)) {
            return ApiAnswer.failed("10004");
        }
        InboundCall controlled = controlled(request);
        InboundCall.Ending wanted = WaitingCalls.wanted(request.command());
        boolean decides = controlled != null && wanted != null;
        String errno = unknown(request, command, decides);
        if (decides) {
            errno = controlled.decide(wanted, request.command(), target(request), errno);
        }
        if (errno != null) {
            return ApiAnswer.failed(errno);
        }
        if (decides) {
            return command.result().isEmpty() ? ApiAnswer.SUCCESS : success(command.result(), controlled.callId());
        }
        DownloadKind download = DownloadKind.of(request.command(), "get_random");
        return download == null ? result(request, command, controlled) : downloads.random(download, request);
    }

    private InboundCall controlled(RecordedRequest request) {
        String inboundId = request.field("inboundid");
        return inboundControl.find(inboundId == null ? request.field("channelid") : inboundId);
    }

    private static String target(RecordedRequest request) {
        return TARGETS.stream().map(request::field).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The errno for the first parameter that names what is not there, else null; a call under control knows better itself. */
    private String unknown(RecordedRequest request, CommandTable.Entry command, boolean controlled) {
        for (CommandTable.Parameter parameter : command.parameters()) {
            String value = command.value(parameter, request);
            boolean checked = value != null && !(controlled && INBOUND.contains(parameter.kind()));
            String errno = checked ? directory.refuses(parameter.kind(), value) : null;
            if (errno != null) {
                return errno;
            }
        }
        return null;
    }

    private String result(RecordedRequest request, CommandTable.Entry command, InboundCall controlled) {
        return switch (command.result()) {
            case "callid" -> success("callid", calls.dial());
            case "smsid" -> textMessage(request);
            default -> switch (request.command()) {
                case "apply" -> apply();
                case "inbound/hangup" -> hangUp(controlled, ParameterKind.INBOUND, request.field("inboundid"));
                case "outbound/hangup" -> hangUp(null, ParameterKind.OUTBOUND, request.field("outboundid"));
                case "call/hangup" -> hangUp(controlled, ParameterKind.CHANNEL, request.field("channelid"));
                default -> queries.answer(request);
            };
        };
    }

    private String textMessage(RecordedRequest request) {
        String number = request.field("phonenumber");
        records.sent(new PbxRecords.TextMessage(request.field("trunk"), number,
                PbxRecords.TextMessage.decoded(request.field("message"))));
        return success("smsid", number + "-" + calls.newId());
    }

    private static String success(String name, String value) {
        return ApiAnswer.success().text(name, value).end();
    }

    private synchronized String apply() {
        Instant now = settings.clock().instant();
        if (now.isBefore(applied.plus(settings.personality().applyEvery()))) {
            return ApiAnswer.failed("10025");
        }
        applied = now;
        return ApiAnswer.SUCCESS;
    }

    private String hangUp(InboundCall controlled, ParameterKind kind, String id) {
        if (controlled != null) {
            controlled.hangUp();
        } else {
            calls.end(calls.find(kind, id));
        }
        return ApiAnswer.SUCCESS;
    }
}
