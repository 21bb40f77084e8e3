// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Both steps of each download (protocol.md section 5). */
final class DownloadCommands {

    /** INFERENCE: nobody has printed what a voicemail's status may be. */
    private static final Set<String> VOICEMAIL_STATUS = Set.of("read", "unread");

    private final PbxSettings settings;
    private final PbxRecords records;
    private final DownloadPasses passes;

    DownloadCommands(PbxSettings settings, PbxRecords records) {
        this.settings = settings;
        this.records = records;
        passes = new DownloadPasses(settings.clock());
    }

    /** A reboot: all random strings are unknown. */
    void forgetAll() {
        passes.forgetAll();
    }

    /** The first step. */
    String random(DownloadKind kind, RecordedRequest request) {
        String allowed = request.field("allowedip");
        if (allowed != null && !isAddress(allowed)) {
            return ApiAnswer.failed("20015");
        }
        List<String> names = kind.parameters(request.apiVersion());
        List<String> asked = names.stream().map(request::field).toList();
        String errno = wrong(kind, asked);
        if (errno != null) {
            return ApiAnswer.failed(errno);
        }
        JsonText answer = ApiAnswer.success();
        if (kind == DownloadKind.RECORDING) {
            answer.text("recording", asked.get(0));
        } else if (kind == DownloadKind.CDR) {
            for (int i = 0; i < names.size(); i++) {
                answer.text(names.get(i), asked.get(i));
            }
        }
        String random = passes.issue(kind, asked, allowed == null ? request.remoteAddress() : allowed);
        return answer.text("random", random).end();
    }

    private String wrong(DownloadKind kind, List<String> asked) {
        if (kind == DownloadKind.CDR) {
            boolean times = CdrArchive.isTime(asked.get(1)) && CdrArchive.isTime(asked.get(2));
            return times && asked.get(1).compareTo(asked.get(2)) <= 0 ? null : "20019";
        }
        if (kind == DownloadKind.VOICEMAIL && !VOICEMAIL_STATUS.contains(asked.get(1))) {
            return "20016";
        }
        boolean missing = !settings.personality().downloads().missingFoundAtDownload() && find(kind, asked) == null;
        return missing ? kind.missing() : null;
    }

    /** The second step. */
    WebAnswer file(DownloadKind kind, RecordedRequest request) {
        List<String> names = kind.parameters(request.apiVersion());
        List<String> asked = names.stream().map(name -> String.valueOf(request.parameter(name))).toList();
        String errno = passes.redeem(request.parameter("random"), kind, asked, request.remoteAddress());
        if (errno != null) {
            return failed(kind, errno);
        }
        FileContent content = find(kind, asked);
        return content == null ? failed(kind, kind.missing()) : WebAnswer.file(contentType(kind), content);
    }

    /** An error of the second step comes with 200, like all others. */
    WebAnswer failed(DownloadKind kind, String errno) {
        boolean disguised = settings.personality().downloads().errorsLookLikeFiles();
        return WebAnswer.text(disguised ? contentType(kind) : "application/json", ApiAnswer.failed(errno));
    }

    private String contentType(DownloadKind kind) {
        return settings.personality().downloads().octetStream() ? "application/octet-stream" : kind.contentType();
    }

    private FileContent find(DownloadKind kind, List<String> asked) {
        return switch (kind) {
            case RECORDING -> records.findRecording(asked.get(0));
            case VOICEMAIL -> records.findVoicemail(asked.get(0), asked.get(1), asked.get(2));
            case CDR -> csv(records.findCdrs(asked.get(0), asked.get(1), asked.get(2)));
        };
    }

    private FileContent csv(List<SimulatedCdr> found) {
        DownloadPersonality downloads = settings.personality().downloads();
        if (found.isEmpty() && downloads.emptyRangeIsAnError()) {
            return null;
        }
        String text = CdrCsv.of(found, settings.serialNumber(), downloads.crlfLines() ? "\r\n" : "\n");
        return FileContent.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isAddress(String text) {
        return text.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
