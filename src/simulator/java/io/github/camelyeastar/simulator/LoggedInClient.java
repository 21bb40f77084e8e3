// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.time.Instant;

/** A login and what became of it; all state that a heartbeat may change. */
final class LoggedInClient {

    /** Idle life of a token (protocol.md 1.5; the older 1900 s would be kinder). */
    static final Duration LIFE = Duration.ofSeconds(1800);

    private String token;
    private String refreshToken;
    private Instant lastUse;
    private String address;
    private String port;
    private String url;
    private boolean absolute;
    private ReportFormat format;

    LoggedInClient(String token, Instant now, String clientAddress) {
        this.token = token;
        lastUse = now;
        address = clientAddress;
    }

    synchronized void retarget(String newAddress, String newPort, String newUrl, boolean newAbsolute, ReportFormat newFormat) {
        address = newAddress;
        port = newPort;
        url = newUrl;
        absolute = newAbsolute;
        format = newFormat;
    }

    synchronized void touch(Instant now) {
        lastUse = now;
    }

    synchronized void expire(Instant now) {
        lastUse = now.minus(LIFE);
    }

    synchronized boolean expired(Instant now) {
        return !now.isBefore(lastUse.plus(LIFE));
    }

    synchronized ReportTarget target() {
        return absolute && url != null ? ReportTarget.absolute(url) : ReportTarget.relative(address, port, url);
    }

    synchronized String token() {
        return token;
    }

    /** Null but on Cloud. */
    synchronized String refreshToken() {
        return refreshToken;
    }

    synchronized void renew(String newToken, String newRefreshToken, Instant now) {
        token = newToken;
        refreshToken = newRefreshToken;
        lastUse = now;
    }

    synchronized String address() {
        return address;
    }

    synchronized String port() {
        return port;
    }

    synchronized String url() {
        return url;
    }

    synchronized boolean absolute() {
        return absolute;
    }

    synchronized ReportFormat format() {
        return format;
    }

    synchronized Instant lastUse() {
        return lastUse;
    }
}
