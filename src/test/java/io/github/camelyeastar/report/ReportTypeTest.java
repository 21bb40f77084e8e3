// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTypeTest {

    @ParameterizedTest
    @CsvSource({
            "BootUp,BOOT_UP", "ConfigChange,CONFIG_CHANGE", "ExtensionStatus,EXTENSION_STATUS", "RING,RING", "ALERT,ALERT",
            "ANSWER,ANSWER", "ANSWERED,ANSWERED", "BYE,BYE", "Tranfer,TRANSFER", "Transfer,TRANSFER", "Forward,FORWARD",
            "CallStatus,CALL_STATUS", "CallFailed,CALL_FAILED", "Invite,INVITE", "Incoming,INCOMING", "DTMF,DTMF", "NewCdr,CDR",
            "PlayPromptEnd,PLAY_PROMPT_END", "satisfaction,SATISFACTION", "sms-send,SMS_SENT",
            "ConferenceStatus,CONFERENCE_STATUS", "uacstacall,UACSTA_CALL", "QueueAutoPause,QUEUE_AUTO_PAUSE",
            "QueueAgentRingNoAnswerTimeout,QUEUE_AGENT_NO_ANSWER"
    })
    void knowsActionInAnyCase(String action, ReportType type) {
        assertThat(ReportType.ofAction(action)).isEqualTo(type);
        assertThat(ReportType.ofAction(action.toLowerCase(Locale.ROOT))).isEqualTo(type);
        assertThat(ReportType.ofAction(action.toUpperCase(Locale.ROOT))).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RI", "UNKNOWN", "MALFORMED", "CDR", "TrunkStatus", "RING "})
    void takesOthersForUnknown(String action) {
        assertThat(ReportType.ofAction(action)).isEqualTo(ReportType.UNKNOWN);
    }

    @Test
    void takesNoneForUnknown() {
        assertThat(ReportType.ofAction(null)).isEqualTo(ReportType.UNKNOWN);
    }
}
