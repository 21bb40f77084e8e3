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
final class Webhooks {

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
    private Duration timeout;
    private int retries;

    Webhooks(Duration timeout, int retries) {
        this.timeout = timeout;
        this.retries = retries;
    }

    /** One more webhook, for all reports. */
    synchronized void add(String url, String secret) {
        List<Webhook> more = new ArrayList<>(all);
        more.add(new Webhook(url, secret, "POST", List.of(0)));
        replace(more);
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
    static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
