// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.github.camelyeastar.internal.pbx.PbxApi;
import io.github.camelyeastar.internal.pbx.PbxOptions;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.net.PercentCodec;

/**
 * One request to the PBX: what is sent, and until when the answer has to be there. If it fails, the exception says whether the
 * request left, and why it failed, and never shows the token.
 */
final class ClientRequest extends HttpClientContext {
    private static final ContentType JSON = ContentType.parse("application/json; charset=utf-8");
    /** The path is set later: if it were part of a URI, an exception of that URI would show the token. */
    private static final URI NONE = URI.create("/");
    /** The time to look at a certificate that was refused, in milliseconds, even if the deadline is near. */
    private static final long LOOK = 1000;

    private final PbxOptions options;
    private final String command;
    private final String token;
    private final HttpUriRequestBase request;
    private ClientDeadline deadline;
    /** The connection that the request is written to; null as long as nothing can have been sent. */
    private volatile ExecRuntime connection;

    /**
     * @param call  what is sent
     * @param token the session's token; null for a login
     */
    ClientRequest(PbxOptions options, PbxApi.Call call, String token) {
        this.options = options;
        this.command = call.command();
        this.token = token;
        this.request = new HttpUriRequestBase((call.get() ? Method.GET : Method.POST).name(), NONE);
        options.api().headers().forEach(request::setHeader);
        if (call.json() != null) {
            request.setEntity(new ByteArrayEntity(call.json().getBytes(StandardCharsets.UTF_8), JSON));
        }
        Map<String, String> parameters = new LinkedHashMap<>(call.query());
        if (token != null) {
            parameters.put(options.api().tokenParameter(), token);
        }
        StringJoiner text = new StringJoiner("&", "?", "").setEmptyValue("");
        parameters.forEach((name, value) -> text.add(PercentCodec.encode(name, StandardCharsets.UTF_8) + "="
                + PercentCodec.encode(value, StandardCharsets.UTF_8)));
        request.setPath(options.api().path(command) + text);
        if (options.connectionClose()) {
            request.setHeader(HttpHeaders.CONNECTION, HeaderElements.CLOSE);
        }
    }

    /**
     * Connects to the first address that takes the connection, sends the request, and returns the head of the answer. The body
     * has to be there before the deadline, too.
     */
    ClassicHttpResponse send(HttpClient client, List<InetAddress> addresses) throws IOException {
        deadline = deadline();
        IOException unreachable = null;
        for (InetAddress address : addresses) {
            try {
                HttpHost pbx = new HttpHost(options.protocol(), address, options.host(),
                        options.port());
                return client.executeOpen(pbx, request, this);
            } catch (IOException e) {
                if (connection != null || deadline.isPassed()) {
                    throw e;
                }
                unreachable = e;
            }
        }
        throw unreachable;
    }

    /** A deadline of responseTimeout from now. */
    ClientDeadline deadline() {
        return new ClientDeadline(options.responseTimeout(), this::giveUp);
    }

    void inTime() {
        if (deadline != null) {
            deadline.close();
        }
    }

    /** Gives up the connection, or the attempt to get one. */
    void giveUp() {
        request.cancel();
        ExecRuntime used = connection;
        if (used != null) {
            used.discardEndpoint();
        }
    }

    /** Called before a request is written. Its context is the one that {@link #send} gave: nobody else has this client. */
    static ClassicHttpResponse leaving(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ((ClientRequest) scope.clientContext).connection = scope.execRuntime;
        return chain.proceed(request, scope);
    }

    /**
     * What to throw for a request without an answer.
     *
     * @param answered whether the PBX has answered other requests
     */
    IOException failure(Exception e, boolean answered) {
        boolean telling = isTelling(e);
        Exception cause = telling ? null : e;
        boolean late = deadline != null && deadline.isPassed();
        String reason = telling ? "yeastar:" + command + " failed: " + e.getClass().getSimpleName() : e.getMessage();
        String timeout = options.responseTimeout() + " ms (responseTimeout)";
        if (connection == null) {
            if (late) {
                reason = "yeastar:" + command + " was not sent: there was no connection to " + options.address()
                        + " within " + timeout;
            } else if (isTls(e)) {
                reason = ClientTls.describePeer(options, Math.max(LOOK, deadline.left()));
            }
            return new NotSentException(reason, cause);
        } else if (late) {
            return new IOException("yeastar:" + command + " was sent, but its answer did not come within " + timeout, cause);
        } else if (e instanceof MessageConstraintException) {
            return new IOException(
                    "The head of the answer is too large (" + reason + "). Check that host, port and protocol are"
                            + " those of the PBX's API",
                    cause);
        } else if (!answered && isNoHttp(e)) {
            return new IOException(reason + ". The PBX may speak HTTPS on port " + options.port()
                    + ": if it does, set the option protocol to https", cause);
        } else if (e instanceof IOException io && !telling) {
            return io;
        }
        return new IOException(reason);
    }

    /** Whether TLS is why there is no connection. A PBX may cut a handshake off without a word. */
    private boolean isTls(Exception e) {
        return e instanceof SSLException
                || e.getClass() == SocketException.class && "https".equals(options.protocol());
    }

    /** Whether the answer looks like that of a server that expects TLS: it hangs up, or sends an error that is not HTTP. */
    private boolean isNoHttp(Exception e) {
        return "http".equals(options.protocol())
                && (e instanceof NoHttpResponseException || e instanceof ClientProtocolException
                        || e.getClass() == SocketException.class);
    }

    /** Whether an exception shows the token: the message of some is a whole line or URL of what was sent. */
    private boolean isTelling(Throwable e) {
        if (token == null || token.isEmpty()) {
            return false;
        }
        String encoded = PercentCodec.encode(token, StandardCharsets.UTF_8);
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause).map(Throwable::getMessage).filter(Objects::nonNull)
                .anyMatch(message -> message.contains(token) || message.contains(encoded));
    }

    String command() {
        return command;
    }
}
