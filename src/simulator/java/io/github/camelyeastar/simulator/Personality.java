// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What nobody knows about the real PBX (protocol.md section 8), as settings: an application is only as good as its worst
 * personality. Immutable; {@code toString} names what differs from the defaults, so that it names a parameterised test.
 */
public final class Personality extends DeliveryTraits<Personality> {

    /** Which of the two spellings of a heartbeat's url kind the PBX reads (protocol.md 1.6). */
    public enum UrlKindField {
        BOTH, URLTAG, URLFLAG
    }

    private static final Map<String, Object> DEFAULTS = merged(DELIVERY, Map.ofEntries(
            Map.entry("newestSessionOnly", false),
            Map.entry("apiDownCountsAsFailedLogin", false),
            Map.entry("heartbeatWithoutVersionFallsBack", false),
            Map.entry("emptyHeartbeatResetsTarget", false),
            Map.entry("heartbeatNeedsAddress", false),
            Map.entry("loginNeedsPort", true),
            Map.entry("urlKindField", UrlKindField.BOTH),
            Map.entry("secondLoginVoidsFirst", false),
            Map.entry("sameTokenGrantedAgain", false),
            Map.entry("slowBoot", Duration.ZERO),
            Map.entry("tcpTransport", false),
            Map.entry("reportsKeepTokenAlive", false),
            Map.entry("bootUpReport", false),
            Map.entry("serialNumberInReports", true),
            Map.entry("cloud", false),
            Map.entry("cloudHeartbeatInV1", false),
            Map.entry("oldTokenSurvivesRefresh", false),
            Map.entry("p", PSeriesPersonality.defaults()),
            Map.entry("applyEvery", Duration.ofSeconds(10)),
            Map.entry("decisionsByReport", false),
            Map.entry("lateTransferMovesCall", false),
            Map.entry("downloads", DownloadPersonality.defaults())));

    private Personality(Map<String, Object> deviations) {
        super(DEFAULTS, deviations);
    }

    @Override
    Personality deviating(Map<String, Object> newDeviations) {
        return new Personality(newDeviations);
    }

    /** The most likely PBX. */
    public static Personality defaults() {
        return new Personality(Map.of());
    }

    /**
     * This one with a setting changed that is named in text, such as {@code maxTries=3}, {@code clientTimeout=5s} or
     * {@code downloads.length=CHUNKED}. docs/simulator.md lists them all.
     *
     * @throws IllegalArgumentException if there is no such setting or value; the message says what there is
     */
    public Personality with(String setting) {
        String[] parts = setting.split("=", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("\"" + setting + "\" is not a setting such as maxTries=3");
        }
        return with(parts[0].strip(), parts[1].strip());
    }

    /**
     * The defaults and each interesting single deviation that an application has to live with; without those that no HTTP
     * listener can live with (TCP transport, reports without Content-Length).
     */
    public static List<Personality> all() {
        Personality usual = defaults();
        return List.of(usual, usual.withNewestSessionOnly(true), usual.withSerialDelivery(true), usual.withMaxTries(3),
                usual.withClientTimeout(Duration.ofSeconds(1)), usual.withHostWithBlank(false),
                usual.withAnswerEndsWithConnection(true).withClientTimeout(Duration.ofSeconds(5)),
                usual.withRepeatsToNewestTarget(true), usual.withApiDownCountsAsFailedLogin(true),
                usual.withHeartbeatWithoutVersionFallsBack(true), usual.withEmptyHeartbeatResetsTarget(true),
                usual.withHeartbeatNeedsAddress(true), usual.withUrlKindField(UrlKindField.URLTAG),
                usual.withUrlKindField(UrlKindField.URLFLAG), usual.withSecondLoginVoidsFirst(true),
                usual.withSameTokenGrantedAgain(true), usual.withReportsKeepTokenAlive(true), usual.withBootUpReport(true),
                usual.withSerialNumberInReports(false));
    }

    /** Reports go to the session of the last login only, instead of to all open ones (protocol.md 1.5). */
    public boolean newestSessionOnly() {
        return flag("newestSessionOnly");
    }

    /** See {@link #newestSessionOnly()}. */
    public Personality withNewestSessionOnly(boolean value) {
        return with("newestSessionOnly", value);
    }

    /** A login refused with 30003 counts towards the five failures. */
    public boolean apiDownCountsAsFailedLogin() {
        return flag("apiDownCountsAsFailedLogin");
    }

    /** See {@link #apiDownCountsAsFailedLogin()}. */
    public Personality withApiDownCountsAsFailedLogin(boolean value) {
        return with("apiDownCountsAsFailedLogin", value);
    }

    /** A heartbeat without {@code version} turns the session's reports into the 1.0.0 format. */
    public boolean heartbeatWithoutVersionFallsBack() {
        return flag("heartbeatWithoutVersionFallsBack");
    }

    /** See {@link #heartbeatWithoutVersionFallsBack()}. */
    public Personality withHeartbeatWithoutVersionFallsBack(boolean value) {
        return with("heartbeatWithoutVersionFallsBack", value);
    }

    /** What a heartbeat does not name, the port aside, is reset as if never given, instead of kept (protocol.md 1.6, 8). */
    public boolean emptyHeartbeatResetsTarget() {
        return flag("emptyHeartbeatResetsTarget");
    }

    /** See {@link #emptyHeartbeatResetsTarget()}. */
    public Personality withEmptyHeartbeatResetsTarget(boolean value) {
        return with("emptyHeartbeatResetsTarget", value);
    }

    /** A heartbeat without {@code ipaddr} or {@code port} fails with 20011, as the tables say (protocol.md 1.6). */
    public boolean heartbeatNeedsAddress() {
        return flag("heartbeatNeedsAddress");
    }

    /** See {@link #heartbeatNeedsAddress()}. */
    public Personality withHeartbeatNeedsAddress(boolean value) {
        return with("heartbeatNeedsAddress", value);
    }

    /** Which spelling of a heartbeat's url kind counts (protocol.md 1.6). */
    public UrlKindField urlKindField() {
        return (UrlKindField) trait("urlKindField");
    }

    /** See {@link #urlKindField()}. */
    public Personality withUrlKindField(UrlKindField value) {
        return with("urlKindField", value);
    }

    /** A login makes all tokens of before unknown (protocol.md 1.5). */
    public boolean secondLoginVoidsFirst() {
        return flag("secondLoginVoidsFirst");
    }

    /** See {@link #secondLoginVoidsFirst()}. */
    public Personality withSecondLoginVoidsFirst(boolean value) {
        return with("secondLoginVoidsFirst", value);
    }

    /** A login while a session is alive is granted that session's token again (protocol.md 1.5, unknown). */
    public boolean sameTokenGrantedAgain() {
        return flag("sameTokenGrantedAgain");
    }

    /** See {@link #sameTokenGrantedAgain()}. */
    public Personality withSameTokenGrantedAgain(boolean value) {
        return with("sameTokenGrantedAgain", value);
    }

    /** For how long after a reboot logins are granted, though their tokens are not known; on the simulator's clock. */
    public Duration slowBoot() {
        return (Duration) trait("slowBoot");
    }

    /** See {@link #slowBoot()}. */
    public Personality withSlowBoot(Duration value) {
        return with("slowBoot", value);
    }

    /** The PBX is set to TCP events: it sends no HTTP report at all (protocol.md 2.1). */
    public boolean tcpTransport() {
        return flag("tcpTransport");
    }

    /** See {@link #tcpTransport()}. */
    public Personality withTcpTransport(boolean value) {
        return with("tcpTransport", value);
    }

    /** An answered report keeps the token alive like a request (protocol.md 1.5). */
    public boolean reportsKeepTokenAlive() {
        return flag("reportsKeepTokenAlive");
    }

    /** See {@link #reportsKeepTokenAlive()}. */
    public Personality withReportsKeepTokenAlive(boolean value) {
        return with("reportsKeepTokenAlive", value);
    }

    /** After a reboot the targets of before get a BootUp report although their tokens are gone (protocol.md 2.3). */
    public boolean bootUpReport() {
        return flag("bootUpReport");
    }

    /** See {@link #bootUpReport()}. */
    public Personality withBootUpReport(boolean value) {
        return with("bootUpReport", value);
    }

    /** Reports carry {@code sn}; firmware before 30.10.0.16 does not send it (protocol.md 2.2). */
    public boolean serialNumberInReports() {
        return flag("serialNumberInReports");
    }

    /** See {@link #serialNumberInReports()}. */
    public Personality withSerialNumberInReports(boolean value) {
        return with("serialNumberInReports", value);
    }

    /** A Cloud PBX: only {@code token/refresh} makes tokens live longer, and v1.x has no heartbeat (protocol.md 1.5). */
    public boolean cloud() {
        return flag("cloud");
    }

    /** See {@link #cloud()}. */
    public Personality withCloud(boolean value) {
        return with("cloud", value);
    }

    /** How soon an {@code apply} may follow another one without 10025, on the simulator's clock. */
    public Duration applyEvery() {
        return (Duration) trait("applyEvery");
    }

    /** See {@link #applyEvery()}. */
    public Personality withApplyEvery(Duration value) {
        return with("applyEvery", value);
    }

    /** An Invite takes nothing but accept and refuse, an Incoming nothing but a transfer; else 10015 (protocol.md 2.3). */
    public boolean decisionsByReport() {
        return flag("decisionsByReport");
    }

    /** See {@link #decisionsByReport()}. */
    public Personality withDecisionsByReport(boolean value) {
        return with("decisionsByReport", value);
    }

    /** A transfer after the window, or after an accept, moves the call from where it is, instead of 10016. */
    public boolean lateTransferMovesCall() {
        return flag("lateTransferMovesCall");
    }

    /** See {@link #lateTransferMovesCall()}. */
    public Personality withLateTransferMovesCall(boolean value) {
        return with("lateTransferMovesCall", value);
    }

    /** A Cloud PBX has the heartbeat in v1.x, too (protocol-p-cloud.md 1, unknown). */
    public boolean cloudHeartbeatInV1() {
        return flag("cloudHeartbeatInV1");
    }

    /** See {@link #cloudHeartbeatInV1()}. */
    public Personality withCloudHeartbeatInV1(boolean value) {
        return with("cloudHeartbeatInV1", value);
    }

    /** After a refresh, the token of before lives on beside the new one (protocol-p-cloud.md 1, unknown). */
    public boolean oldTokenSurvivesRefresh() {
        return flag("oldTokenSurvivesRefresh");
    }

    /** See {@link #oldTokenSurvivesRefresh()}. */
    public Personality withOldTokenSurvivesRefresh(boolean value) {
        return with("oldTokenSurvivesRefresh", value);
    }

    /** A login without {@code port} is refused with 10004, as the tables say; else reports go to port 8260. */
    public boolean loginNeedsPort() {
        return flag("loginNeedsPort");
    }

    /** See {@link #loginNeedsPort()}. */
    public Personality withLoginNeedsPort(boolean value) {
        return with("loginNeedsPort", value);
    }

    PSeriesPersonality p() {
        return (PSeriesPersonality) trait("p");
    }

    DownloadPersonality downloads() {
        return (DownloadPersonality) trait("downloads");
    }

    Personality withDownloads(DownloadPersonality value) {
        return with("downloads", value);
    }
}
