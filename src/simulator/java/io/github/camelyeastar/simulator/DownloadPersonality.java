// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What nobody knows about the real PBX's downloads (protocol.md section 5), as settings. Immutable; {@code toString} names what
 * differs from the defaults, so that it names a parameterised test.
 */
final class DownloadPersonality extends Traits<DownloadPersonality> {

    /** How a client may know where a file ends. */
    enum Length {
        /** By a Content-Length. */
        CONTENT_LENGTH,
        /** By the last chunk. */
        CHUNKED,
        /** By the end of the connection, as HTTP/1.0 did: a transfer that was cut looks like a whole one. */
        UNTIL_CLOSE
    }

    private static final Map<String, Object> DEFAULTS = Map.of(
            "length", Length.CONTENT_LENGTH,
            "octetStream", false,
            "errorsLookLikeFiles", false,
            "missingFoundAtDownload", false,
            "recordingReadyAfter", Duration.ZERO,
            "emptyRangeIsAnError", true,
            "crlfLines", false);

    private DownloadPersonality(Map<String, Object> deviations) {
        super(DEFAULTS, deviations);
    }

    @Override
    DownloadPersonality deviating(Map<String, Object> newDeviations) {
        return new DownloadPersonality(newDeviations);
    }

    /** The most likely PBX. */
    static DownloadPersonality defaults() {
        return new DownloadPersonality(Map.of());
    }

    /** The defaults and each single deviation that changes what a client has to understand, recordings that come late aside. */
    static List<DownloadPersonality> all() {
        DownloadPersonality usual = defaults();
        return List.of(usual, usual.withLength(Length.CHUNKED), usual.withLength(Length.UNTIL_CLOSE),
                usual.withOctetStream(true),
                usual.withErrorsLookLikeFiles(true), usual.withMissingFoundAtDownload(true),
                usual.withEmptyRangeIsAnError(false),
                usual.withCrlfLines(true));
    }

    /** How a client may know where a file ends. */
    Length length() {
        return (Length) trait("length");
    }

    /** See {@link #length()}. */
    DownloadPersonality withLength(Length value) {
        return with("length", value);
    }

    /** Files are {@code application/octet-stream} instead of {@code audio/wav} or {@code text/csv}. */
    boolean octetStream() {
        return flag("octetStream");
    }

    /** See {@link #octetStream()}. */
    DownloadPersonality withOctetStream(boolean value) {
        return with("octetStream", value);
    }

    /** An error in JSON comes with the Content-Type of the file that was asked for: only its first byte tells. */
    boolean errorsLookLikeFiles() {
        return flag("errorsLookLikeFiles");
    }

    /** See {@link #errorsLookLikeFiles()}. */
    DownloadPersonality withErrorsLookLikeFiles(boolean value) {
        return with("errorsLookLikeFiles", value);
    }

    /** That there is no such file is said by the second step, instead of by the first. */
    boolean missingFoundAtDownload() {
        return flag("missingFoundAtDownload");
    }

    /** See {@link #missingFoundAtDownload()}. */
    DownloadPersonality withMissingFoundAtDownload(boolean value) {
        return with("missingFoundAtDownload", value);
    }

    /** How long after its CDR a call's recording is there, on the simulator's clock (protocol.md 5.1). */
    Duration recordingReadyAfter() {
        return (Duration) trait("recordingReadyAfter");
    }

    /** See {@link #recordingReadyAfter()}. */
    DownloadPersonality withRecordingReadyAfter(Duration value) {
        return with("recordingReadyAfter", value);
    }

    /** A time in which nobody called gives 20021, instead of a CSV with nothing but its header. */
    boolean emptyRangeIsAnError() {
        return flag("emptyRangeIsAnError");
    }

    /** See {@link #emptyRangeIsAnError()}. */
    DownloadPersonality withEmptyRangeIsAnError(boolean value) {
        return with("emptyRangeIsAnError", value);
    }

    /** The lines of a CSV end with CR LF, instead of LF. */
    boolean crlfLines() {
        return flag("crlfLines");
    }

    /** See {@link #crlfLines()}. */
    DownloadPersonality withCrlfLines(boolean value) {
        return with("crlfLines", value);
    }
}
