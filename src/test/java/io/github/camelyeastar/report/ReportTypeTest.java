/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
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
