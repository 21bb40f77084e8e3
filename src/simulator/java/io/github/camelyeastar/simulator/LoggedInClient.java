/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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

    synchronized OpenSession snapshot() {
        return new OpenSession(token, target(), format.version(), lastUse);
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
}
