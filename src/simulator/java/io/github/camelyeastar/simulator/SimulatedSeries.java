// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.util.List;

/** What a series of PBXs has of its own: its paths, logins and commands, and to whom its reports go. */
interface SimulatedSeries {

    /** Whether the path of a request belongs to the API; any other path is answered 404. */
    boolean knows(RecordedRequest request);

    /** Handles a request to the API. */
    WebAnswer answer(RecordedRequest request);

    /** A fault kept a request from being handled. */
    void refusedByFault(RecordedRequest request, Fault fault);

    /** The answer of a command from now on; null: its own one again. */
    void script(String command, String json);

    /** Concerns logins to come; tokens stay. */
    void changePassword(String clear);

    SessionTable sessions();

    ReportAddresses reports();

    LoginGuard guard();

    WaitingCalls inboundControl();

    /** Those who are told after a reboot that there was one. */
    List<LoggedInClient> awaitingBootUp();

    /** Forgets sessions, downloads, calls that wait for a decision, and the login failures that a reboot forgets. */
    void reboot();
}
