// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.http;

import io.github.camelyeastar.internal.intake.Outcome;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** The status code that an outcome is answered with. The PBX repeats whatever is not answered 200 (protocol.md 2.1). */
final class StatusCodes {
    private StatusCodes() {
    }

    private static int status(Outcome outcome) {
        return switch (outcome) {
            case PROCESSED, SKIPPED, GIVEN_UP -> HttpStatus.OK_200;
            case FAILED -> HttpStatus.INTERNAL_SERVER_ERROR_500;
            case SUPERSEDED, CLOSED, OVERLOAD -> HttpStatus.SERVICE_UNAVAILABLE_503;
            case STRANGER -> HttpStatus.FORBIDDEN_403;
            case UNSIGNED, WRONG_SIGNATURE -> HttpStatus.UNAUTHORIZED_401;
            case METHOD -> HttpStatus.METHOD_NOT_ALLOWED_405;
            case SIZE -> HttpStatus.PAYLOAD_TOO_LARGE_413;
            case INCOMPLETE -> throw new IllegalArgumentException("A request that has not arrived has no answer");
        };
    }

    static void write(Request request, Response response, Callback callback, Outcome outcome) {
        if (outcome == Outcome.METHOD) {
            response.getHeaders().put(HttpHeader.ALLOW, HttpMethod.POST.asString());
        } else if (outcome == Outcome.UNSIGNED || outcome == Outcome.WRONG_SIGNATURE) {
            // HTTP wants it with each 401
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, ReportBody.SIGNATURE);
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        } else if (outcome == Outcome.STRANGER) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
        write(request, response, callback, status(outcome));
    }

    static void write(Request request, Response response, Callback callback, int status) {
        response.setStatus(status);
        if (!request.getHeaders().contains(HttpHeader.CONNECTION, HttpHeaderValue.KEEP_ALIVE.asString())) {
            // the PBX has a connection for each report, and may take the connection's end for the answer's (protocol.md 2.1)
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }
}
