// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Login, heartbeat, refresh and logout (protocol.md 1.2 to 1.7). */
final class LoginCommands {

    /** What the version 2 table gives as default (protocol.md 1.2). */
    private static final String DEFAULT_PORT = "8260";

    private final PbxSettings settings;
    private final SessionTable sessions;
    private final LoginGuard guard;
    private volatile String passwordHash;

    LoginCommands(PbxSettings settings, SessionTable sessions, LoginGuard guard, String password) {
        this.settings = settings;
        this.sessions = sessions;
        this.guard = guard;
        changePassword(password);
    }

    void changePassword(String clear) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(clear.getBytes(StandardCharsets.UTF_8));
            passwordHash = HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A fault kept a request from being handled. */
    void refusedByFault(RecordedRequest request, Fault fault) {
        boolean apiDown = "login".equals(request.command()) && "30003".equals(fault.errno());
        if (apiDown && settings.personality().apiDownCountsAsFailedLogin()) {
            guard.failed(request.remoteAddress());
        }
    }

    String login(RecordedRequest request) {
        String address = request.remoteAddress();
        if (guard.locked(address)) {
            return ApiAnswer.failed("20002");
        }
        String wrong = wrongInLogin(request);
        if (wrong != null) {
            return ApiAnswer.failed(wrong);
        }
        if (!settings.username().equals(request.field("username")) || !passwordHash.equals(request.field("password"))) {
            guard.failed(address);
            return ApiAnswer.failed("20003");
        }
        guard.succeeded(address);
        LoggedInClient before = settings.personality().sameTokenGrantedAgain() ? sessions.newest() : null;
        LoggedInClient session = before == null ? sessions.create(address) : before;
        String port = request.field("port");
        session.retarget(address, port == null ? DEFAULT_PORT : port, request.field("url"),
                "1".equals(request.field("urltag")), ReportFormat.of(request.field("version")));
        sessions.add(session, settings.personality().secondLoginVoidsFirst());
        JsonText answer = tokens(session);
        if (isV2(request)) {
            answer.text("transport", settings.personality().tcpTransport() ? "TCP" : "HTTP");
        }
        return answer.end();
    }

    private static JsonText tokens(LoggedInClient session) {
        return ApiAnswer.success().text("token", session.token()).text("refreshtoken", session.refreshToken());
    }

    /** Cloud only (protocol.md 1.5). INFERENCE: what is not or no longer known is answered like an unknown token. */
    String refresh(RecordedRequest request) {
        if (request.json() == null) {
            return ApiAnswer.failed("20000");
        }
        String refreshToken = request.field("refreshtoken");
        if (refreshToken == null) {
            return ApiAnswer.failed("10004");
        }
        LoggedInClient session = sessions.refresh(refreshToken);
        return session == null ? ApiAnswer.failed("20004") : tokens(session).end();
    }

    private String wrongInLogin(RecordedRequest request) {
        if (request.body().isBlank()) {
            return "20007";
        }
        if (request.json() == null) {
            return "20000";
        }
        if (request.field("username") == null || request.field("password") == null) {
            return "10004";
        }
        String port = request.field("port");
        if (port == null) {
            boolean absolute = "1".equals(request.field("urltag")) && request.field("url") != null;
            boolean needless = isV2(request) && (absolute || settings.personality().tcpTransport());
            return needless || !settings.personality().loginNeedsPort() ? null : "10004";
        }
        return isPort(port) ? null : "20008";
    }

    private static boolean isV2(RecordedRequest request) {
        return "v2.0.0".equals(request.apiVersion());
    }

    private static boolean isPort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535;
    }

    /** What it does with the fields that are not there is a matter of {@link Personality}. */
    String heartbeat(RecordedRequest request) {
        if (!request.body().isBlank() && request.json() == null) {
            return ApiAnswer.failed("20000");
        }
        String address = request.field("ipaddr");
        String port = request.field("port");
        boolean incomplete = settings.personality().heartbeatNeedsAddress() && (address == null || port == null);
        if (incomplete || port != null && !isPort(port)) {
            return ApiAnswer.failed("20011");
        }
        LoggedInClient session = sessions.find(request.token());
        if (session == null) {
            return ApiAnswer.failed("20004");
        }
        boolean resets = settings.personality().emptyHeartbeatResetsTarget();
        String url = request.field("url");
        String urlKind = urlKind(request);
        session.retarget(
                address != null ? address : resets ? request.remoteAddress() : session.address(),
                port != null ? port : session.port(),
                url != null || resets ? url : session.url(),
                urlKind != null || resets ? "1".equals(urlKind) : session.absolute(),
                format(request, session));
        return ApiAnswer.SUCCESS;
    }

    private ReportFormat format(RecordedRequest request, LoggedInClient session) {
        String version = request.field("version");
        boolean keeps = version == null && !settings.personality().heartbeatWithoutVersionFallsBack();
        return keeps ? session.format() : ReportFormat.of(version);
    }

    private String urlKind(RecordedRequest request) {
        String tag = request.field("urltag");
        String flag = request.field("urlflag");
        return switch (settings.personality().urlKindField()) {
            case URLTAG -> tag;
            case URLFLAG -> flag;
            case BOTH -> tag != null ? tag : flag;
        };
    }

    String logout(RecordedRequest request) {
        sessions.remove(request.token());
        return ApiAnswer.SUCCESS;
    }
}
