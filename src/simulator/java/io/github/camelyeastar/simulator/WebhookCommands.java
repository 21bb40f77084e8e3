// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.camelyeastar.simulator.Webhooks.Webhook;

/** Asks for the webhooks, sets all of them at once, and tests one (protocol-p-cloud.md 2.6). */
final class WebhookCommands {

    private final Webhooks webhooks;
    private final Consumer<Webhook> tested;

    /** tested: where a test message is to be sent. */
    WebhookCommands(Webhooks webhooks, Consumer<Webhook> tested) {
        this.webhooks = webhooks;
        this.tested = tested;
    }

    String answer(RecordedRequest request) {
        return switch (request.command()) {
            case "webhook/query" -> query();
            case "webhook/update" -> update(request.json());
            default -> test(request);
        };
    }

    /** INFERENCE: it answers before the message is sent, and a GET sends nothing, as nobody knows what it looks like. */
    private String test(RecordedRequest request) {
        String url = request.parameter("url");
        String secret = request.parameter("secret");
        if (url == null || !url.matches("https?://[^\\s/]+(/\\S*)?")) {
            return PSeriesAnswer.wrong("url");
        }
        if (!"GET".equals(request.parameter("request_method"))) {
            tested.accept(new Webhook(url, secret == null ? "" : secret, "POST", List.of(0)));
        }
        return PSeriesAnswer.SUCCESS;
    }

    private String query() {
        List<String> all = webhooks.all().stream().map(webhook -> new JsonText().text("url", webhook.url())
                .text("secret", webhook.secret()).text("request_method", webhook.method())
                .array("webhook_event_ids", webhook.events().stream().map(String::valueOf).toList()).end()).toList();
        String data = new JsonText().raw("enb_webhook_event_push", webhooks.enabled() ? "1" : "0")
                .raw("webhook_event_push_timeout", String.valueOf(webhooks.timeout().toSeconds()))
                .raw("webhook_event_push_retry_count", String.valueOf(webhooks.retries()))
                .array("webhook_event_push_list", all).end();
        return PSeriesAnswer.of(0).raw("data", data).end();
    }

    /** Replaces the whole list. INFERENCE: what the request leaves out stays as it is. */
    private String update(Map<String, Object> fields) {
        int timeout = number(fields.get("webhook_event_push_timeout"), (int) webhooks.timeout().toSeconds());
        int retries = number(fields.get("webhook_event_push_retry_count"), webhooks.retries());
        if (fields.containsKey("webhook_event_push_timeout") && (timeout < 3 || timeout > 10)) {
            return PSeriesAnswer.wrong("webhook_event_push_timeout");
        } else if (fields.containsKey("webhook_event_push_retry_count") && (retries < 1 || retries > 5)) {
            return PSeriesAnswer.wrong("webhook_event_push_retry_count");
        }
        if (fields.containsKey("webhook_event_push_list")) {
            List<Webhook> all = webhooks(fields.get("webhook_event_push_list"));
            if (all == null || all.size() > Webhooks.MOST) {
                return PSeriesAnswer.wrong("webhook_event_push_list");
            }
            webhooks.replace(all);
        }
        webhooks.configure(number(fields.get("enb_webhook_event_push"), webhooks.enabled() ? 1 : 0) == 1,
                Duration.ofSeconds(timeout), retries);
        return PSeriesAnswer.SUCCESS;
    }

    /** Null if it is not a list of webhooks. */
    private static List<Webhook> webhooks(Object list) {
        if (!(list instanceof List<?> elements)) {
            return null;
        }
        List<Webhook> all = new ArrayList<>();
        for (Object each : elements) {
            if (!(each instanceof Map<?, ?> webhook) || !(webhook.get("url") instanceof String url) || url.isBlank()) {
                return null;
            }
            Object method = webhook.get("request_method");
            Object secret = webhook.get("secret");
            all.add(new Webhook(url, secret == null ? "" : secret.toString(), method == null ? "POST" : method.toString(),
                    events(webhook.get("event_ids"))));
        }
        return all;
    }

    private static List<Integer> events(Object ids) {
        if (!(ids instanceof List<?> list) || list.isEmpty()) {
            return List.of(0);
        }
        return list.stream().map(id -> number(id, -1)).toList();
    }

    private static int number(Object value, int otherwise) {
        String text = String.valueOf(value);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }
}
