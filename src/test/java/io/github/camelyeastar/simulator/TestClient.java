// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An application's commands at their barest, over the JDK's client. */
final class TestClient {

    /** MD5 of Secret123. */
    static final String PASSWORD = "5c90b96a75d4f9d5a1cfaa6f532afdc8";
    private static final Pattern TOKEN = Pattern.compile("\\{\"status\":\"Success\",\"token\":\"([0-9a-f]{32})\".*}");
    private static final Pattern RANDOM = Pattern.compile("\\{\"status\":\"Success\",.*\"random\":\"([0-9a-f]{32})\"}");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final PbxSimulator pbx;
    private Duration patience = Duration.ofSeconds(30);

    TestClient(PbxSimulator pbx) {
        this.pbx = pbx;
    }

    /** Waits so long for an answer, instead of as long as a slow machine may take. */
    TestClient patience(Duration value) {
        patience = value;
        return this;
    }

    HttpResponse<String> request(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(pbx.url() + path)).timeout(patience)
                .header("Content-Type", "application/json; charset=utf-8")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    String post(String path, String body) throws IOException {
        return request("POST", path, body).body();
    }

    /** A command of v1.1.0. */
    String command(String command, String token, String body) throws IOException {
        return post("/api/v1.1.0/" + command + "?token=" + token, body);
    }

    /** Both steps of a download of v1.1.0. */
    HttpResponse<byte[]> download(String kind, String token, String... parameters) throws IOException {
        String random = random(command(kind + "/get_random", token, json(parameters)));
        return fetch(kind, token, random, parameters);
    }

    /** The second step of a download of v1.1.0. */
    HttpResponse<byte[]> fetch(String kind, String token, String random, String... parameters) throws IOException {
        StringBuilder path = new StringBuilder(pbx.url() + "/api/v1.1.0/" + kind + "/download?token=" + token);
        for (int i = 0; i < parameters.length; i += 2) {
            path.append('&').append(parameters[i]).append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8).replace("+", "%20"));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(path + "&random=" + random)).timeout(Duration.ofSeconds(20))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static String json(String... parameters) {
        JsonText json = new JsonText();
        for (int i = 0; i < parameters.length; i += 2) {
            json.text(parameters[i], parameters[i + 1]);
        }
        return json.end();
    }

    static String random(String answer) {
        Matcher matcher = RANDOM.matcher(answer);
        if (!matcher.matches()) {
            throw new AssertionError("No random string in " + answer);
        }
        return matcher.group(1);
    }

    String loginBody(String more) {
        return "{\"username\":\"api\",\"password\":\"" + PASSWORD + "\"" + more + "}";
    }

    /** The token of a login with these further fields. */
    String login(String more) throws IOException {
        return token(post("/api/v1.1.0/login", loginBody(more)));
    }

    /** A login that wants its reports relative to the port. */
    String login(int port, ReportFormat format) throws IOException {
        return login(",\"port\":\"" + port + "\",\"version\":\"" + format.version() + "\",\"url\":\"report\"");
    }

    static String token(String answer) {
        Matcher matcher = TOKEN.matcher(answer);
        if (!matcher.matches()) {
            throw new AssertionError("No token in " + answer);
        }
        return matcher.group(1);
    }
}
