// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.camelyeastar.simulator.Webhooks.Webhook;

/** Reports for webhooks: each is signed, needs any 2xx, and is sent again a number of times (protocol-p-cloud.md 2.6). */
final class WebhookReports implements ReportAddresses {

    private final PbxSettings settings;
    private final Webhooks webhooks;
    private final Ledger ledger;

    WebhookReports(PbxSettings settings, Webhooks webhooks, Ledger ledger) {
        this.settings = settings;
        this.webhooks = webhooks;
        this.ledger = ledger;
    }

    @Override
    public List<String> targets() {
        return webhooks.all().stream().map(webhook -> ReportTarget.webhook(webhook.url(), null).text()).toList();
    }

    @Override
    public Duration timeout() {
        return webhooks.timeout();
    }

    /** The first one, and the repeats. */
    @Override
    public int maxTries() {
        return 1 + webhooks.retries();
    }

    @Override
    public boolean takes(int status) {
        return status / 100 == 2;
    }

    @Override
    public List<SentReport> of(String text) {
        return entries(text, null);
    }

    @Override
    public List<SentReport> of(ReportText report) {
        PSeriesReport rendered = PSeriesReport.of(report, settings);
        return rendered == null ? List.of() : entries(rendered.text(), rendered.type());
    }

    private List<SentReport> entries(String text, Integer type) {
        List<SentReport> entries = new ArrayList<>();
        for (Webhook webhook : webhooks.enabled() ? webhooks.all() : List.<Webhook>of()) {
            if (webhook.wants(type)) {
                entries.add(ledger.add(text, null, null, ReportTarget.webhook(webhook.url(), webhook.secret())));
            }
        }
        if (entries.isEmpty()) {
            ledger.addWithoutTarget(text);
        }
        return entries;
    }

    /**
     * What {@code webhook/test} makes the PBX send, whether or not the webhook is one of its own. INFERENCE: the body is that
     * which the public receivers take for a test.
     */
    List<SentReport> test(Webhook webhook) {
        return List.of(ledger.add("{\"event\":\"test\"}", null, null, ReportTarget.webhook(webhook.url(), webhook.secret())));
    }

    @Override
    public List<SentReport> bootUp(List<LoggedInClient> before) {
        return List.of();
    }

    @Override
    public ReportTarget target(SentReport entry) {
        return entry.firstTarget();
    }

    @Override
    public String head(SentReport entry, ReportTarget target, String ownAddress, byte[] body) {
        return "POST " + target.path() + " HTTP/1.1\r\n"
                + "Host: " + target.host() + ":" + target.port() + "\r\n"
                + "Content-Type: application/json\r\n"
                + (target.secret() == null || target.secret().isEmpty()
                        ? ""
                        : "X-Signature: " + Webhooks.signature(target.secret(), body) + "\r\n")
                + "Content-Length: " + body.length + "\r\n"
                + "\r\n";
    }

    @Override
    public void answered(SentReport entry) {
        // no session lives by it
    }
}
