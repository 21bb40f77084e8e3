// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.time.Duration;
import java.util.List;

/** To whom a series of PBXs sends its reports, with which head, how often, and what it takes for a yes. */
interface ReportAddresses {

    /** Where reports go now, as {@code host:port/path}. */
    List<String> targets();

    /** A text that is the same for everybody. */
    List<SentReport> of(String text);

    /** A report, in the format of each who gets it. */
    List<SentReport> of(ReportText report);

    /** The BootUp for those who got reports before a reboot. */
    List<SentReport> bootUp(List<LoggedInClient> before);

    /** Where the next try goes; null if nobody is there any more who may get it. */
    ReportTarget target(SentReport entry);

    /** The head of the request, with the empty line at its end. */
    String head(SentReport entry, ReportTarget target, String ownAddress, byte[] body);

    /** How long the PBX waits for a connection and for an answer. */
    Duration timeout();

    /** After how many tries a report is given up; 0: never. */
    int maxTries();

    /** Whether the PBX is content with an answer of this HTTP status. */
    boolean takes(int status);

    /** The PBX is content with the answer. */
    void answered(SentReport entry);
}
