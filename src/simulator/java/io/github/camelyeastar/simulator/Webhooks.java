// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The webhooks of a P-Series PBX, as an administrator sets them in the web UI or an application by {@code webhook/update}: at
 * most five, each with a secret that signs what is sent there (protocol-p-cloud.md 2.6).
 */
public final class Webhooks {

    static final int MOST = 5;

    /**
     * One of them.
     *
     * @param url    where reports are posted
     * @param secret signs them
     * @param method GET or POST; reports are sent to POST only, as nobody knows what a GET looks like
     * @param events the numbers of the reports; 0 for all
     */
    record Webhook(String url, String secret, String method, List<Integer> events) {

        boolean wants(Integer type) {
            return "POST".equals(method) && (type == null || events.contains(0) || events.contains(type));
        }
    }

    private List<Webhook> all = List.of();
    private boolean enabled = true;
    private Duration timeout = Duration.ofSeconds(5);
    private int retries = 3;

    Webhooks() {
    }

    /** One more webhook, for all reports. The secret signs them; real ones have 32 characters. */
    public synchronized Webhooks add(String url, String secret) {
        List<Webhook> more = new ArrayList<>(all);
        more.add(new Webhook(url, secret, "POST", List.of(0)));
        replace(more);
        return this;
    }

    /** How long the PBX waits for an answer, 3 to 10 s on a real one. */
    public synchronized Webhooks timeout(Duration value) {
        timeout = value;
        return this;
    }

    /** How often a report is sent again, 1 to 5 times on a real one. */
    public synchronized Webhooks retries(int value) {
        retries = value;
        return this;
    }

    /** None is left. */
    public synchronized void clear() {
        all = List.of();
    }

    synchronized void replace(List<Webhook> webhooks) {
        if (webhooks.size() > MOST) {
            throw new IllegalArgumentException("A PBX has at most " + MOST + " webhooks");
        }
        all = List.copyOf(webhooks);
    }

    synchronized void configure(boolean on, Duration newTimeout, int newRetries) {
        enabled = on;
        timeout = newTimeout;
        retries = newRetries;
    }

    synchronized List<Webhook> all() {
        return all;
    }

    synchronized boolean enabled() {
        return enabled;
    }

    synchronized int retries() {
        return retries;
    }

    synchronized Duration timeout() {
        return timeout;
    }

    /** What {@code X-Signature} says of these bytes. */
    public static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
