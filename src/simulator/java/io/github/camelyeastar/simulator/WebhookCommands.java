// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.camelyeastar.simulator.Webhooks.Webhook;

/** Asks for the webhooks, and sets all of them at once (protocol-p-cloud.md 2.6). */
final class WebhookCommands {

    private WebhookCommands() {
    }

    static String answer(RecordedRequest request, Webhooks webhooks) {
        return switch (request.command()) {
            case "webhook/query" -> query(webhooks);
            case "webhook/update" -> update(request.json(), webhooks);
            default -> PSeriesAnswer.SUCCESS;
        };
    }

    private static String query(Webhooks webhooks) {
        List<String> all = webhooks.all().stream().map(webhook -> new JsonText().text("url", webhook.url())
                .text("secret", webhook.secret()).text("request_method", webhook.method())
                .array("webhook_event_ids", webhook.events().stream().map(String::valueOf).toList()).end()).toList();
        String data = new JsonText().raw("enb_webhook_event_push", webhooks.enabled() ? "1" : "0")
                .raw("webhook_event_push_timeout", String.valueOf(webhooks.timeout().toSeconds()))
                .raw("webhook_event_push_retry_count", String.valueOf(webhooks.retries()))
                .array("webhook_event_push_list", all).end();
        return PSeriesAnswer.of(0).raw("data", data).end();
    }

    /** Replaces the whole list; what the request leaves out stays as it is, but for the list. */
    private static String update(Map<String, Object> fields, Webhooks webhooks) {
        int timeout = number(fields.get("webhook_event_push_timeout"), (int) webhooks.timeout().toSeconds());
        int retries = number(fields.get("webhook_event_push_retry_count"), webhooks.retries());
        if (fields.containsKey("webhook_event_push_timeout") && (timeout < 3 || timeout > 10)) {
            return PSeriesAnswer.wrong("webhook_event_push_timeout");
        } else if (fields.containsKey("webhook_event_push_retry_count") && (retries < 1 || retries > 5)) {
            return PSeriesAnswer.wrong("webhook_event_push_retry_count");
        }
        List<Webhook> all = new ArrayList<>();
        if (fields.get("webhook_event_push_list") instanceof List<?> list) {
            for (Object each : list) {
                if (!(each instanceof Map<?, ?> webhook) || !(webhook.get("url") instanceof String url) || url.isBlank()) {
                    return PSeriesAnswer.wrong("webhook_event_push_list");
                }
                Object method = webhook.get("request_method");
                Object secret = webhook.get("secret");
                all.add(new Webhook(url, secret == null ? "" : secret.toString(), method == null ? "POST" : method.toString(),
                        events(webhook.get("event_ids"))));
            }
        }
        if (all.size() > Webhooks.MOST) {
            return PSeriesAnswer.wrong("webhook_event_push_list");
        }
        webhooks.replace(all);
        webhooks.configure(number(fields.get("enb_webhook_event_push"), webhooks.enabled() ? 1 : 0) == 1,
                Duration.ofSeconds(timeout), retries);
        return PSeriesAnswer.SUCCESS;
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
