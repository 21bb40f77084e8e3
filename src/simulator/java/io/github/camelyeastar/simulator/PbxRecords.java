// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the PBX keeps: CDRs, recordings and voicemails, for those who download them (protocol.md section 5), and text messages.
 */
public final class PbxRecords {

    /** What a PBX can keep; the oldest goes first. */
    private static final int MOST = 100_000;

    private final PbxSettings settings;
    private final CdrArchive cdrs = new CdrArchive();
    private final Map<String, Stored> files = new LinkedHashMap<>();
    private final List<TextMessage> textMessages = new ArrayList<>();

    PbxRecords(PbxSettings settings) {
        this.settings = settings;
    }

    /** A CDR that nobody was told of, with its recording if it names one; those of reports come by themselves. */
    public void cdr(SimulatedCdr cdr) {
        cdrs.add(cdr);
        recordingOf(cdr);
    }

    /** All CDRs so far, of reports or not, in the order in which they came. */
    public List<SimulatedCdr> cdrs() {
        return cdrs.all();
    }

    /** As if the administrator had deleted them. */
    public void deleteCdrs() {
        cdrs.clear();
    }

    List<SimulatedCdr> findCdrs(String extensions, String from, String to) {
        return cdrs.find(extensions, from, to);
    }

    void keep(SimulatedCdr reported) {
        if (reported != null) {
            cdr(reported);
        }
    }

    /** A recording by its name; it is there at once. */
    public void recording(String name, byte[] content) {
        keep("recording/" + name, FileContent.of(content), Duration.ZERO);
    }

    /**
     * A recording of so many bytes that is made while it is downloaded, so that its size costs no memory: noise after the
     * header of a WAV file. The same seed makes the same noise.
     */
    public void recording(String name, long size, long seed) {
        keep("recording/" + name, FileContent.generated(size, seed), Duration.ZERO);
    }

    /** A voicemail of an extension, {@code unread} or {@code read}. */
    public void voicemail(String extension, String status, String file, byte[] content) {
        keep("voicemail/" + extension + "/" + status + "/" + file, FileContent.of(content), Duration.ZERO);
    }

    /** As if the user had deleted it. */
    public synchronized void deleteRecording(String name) {
        files.remove("recording/" + name);
    }

    /** The recording of a call: noise as long as the talk. It takes the personality {@code downloads.recordingReadyAfter}. */
    private void recordingOf(SimulatedCdr cdr) {
        String name = cdr.recording();
        synchronized (this) {
            if (name == null || name.isEmpty() || files.containsKey("recording/" + name)) {
                return;
            }
        }
        long size = GeneratedAudio.HEADER + (long) cdr.talkSeconds() * GeneratedAudio.BYTES_PER_SECOND;
        keep("recording/" + name, FileContent.generated(size, name.hashCode()),
                settings.personality().downloads().recordingReadyAfter());
    }

    private synchronized void keep(String path, FileContent content, Duration readyAfter) {
        files.put(path, new Stored(content, settings.clock().instant().plus(readyAfter)));
        if (files.size() > MOST) {
            files.remove(files.keySet().iterator().next());
        }
    }

    /** The SHA-256 of a recording in lower-case hex digits; null if there is none, or none yet. */
    public String sha256(String recording) {
        FileContent content = findRecording(recording);
        return content == null ? null : content.sha256();
    }

    FileContent findRecording(String name) {
        return find("recording/" + name);
    }

    FileContent findVoicemail(String extension, String status, String file) {
        return find("voicemail/" + extension + "/" + status + "/" + file);
    }

    /** The text messages that {@code sms/send} has sent, oldest first. */
    public synchronized List<TextMessage> textMessages() {
        return List.copyOf(textMessages);
    }

    synchronized void sent(TextMessage message) {
        textMessages.add(message);
        if (textMessages.size() > MOST) {
            textMessages.remove(0);
        }
    }

    private synchronized FileContent find(String path) {
        Stored stored = files.get(path);
        return stored == null || settings.clock().instant().isBefore(stored.readyAt) ? null : stored.content;
    }

    private record Stored(FileContent content, Instant readyAt) {
    }

    /**
     * A text message that the PBX has sent for {@code sms/send}.
     *
     * @param trunk       the GSM trunk
     * @param phoneNumber whom to
     * @param text        what the phone shows
     */
    public record TextMessage(String trunk, String phoneNumber, String text) {

        /** An escape, or what needs none; the rest is a character that was not escaped. */
        private static final Pattern PART = Pattern.compile("%([0-9A-Fa-f]{2})|([A-Za-z0-9._~-])|(?s:.)");

        /**
         * What becomes of a message that an application has sent, which has to be percent-encoded UTF-8 (protocol.md 6.14).
         * INFERENCE: whatever is not encoded arrives as a question mark.
         */
        static String decoded(String message) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Matcher part = PART.matcher(message);
            while (part.find()) {
                if (part.group(1) != null) {
                    bytes.write(Integer.parseInt(part.group(1), 16));
                } else {
                    bytes.write(part.group(2) == null ? '?' : part.group(2).charAt(0));
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
