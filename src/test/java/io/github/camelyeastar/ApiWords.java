// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.util.Map;

import io.github.camelyeastar.simulator.Fault;

/** What a test of each series says to the simulated PBX, in the words of that series. */
record ApiWords(Series series) {

    /** The command that {@code yeastar:login} sends. */
    String login() {
        return isP() ? "get_token" : "login";
    }

    /** The command that {@code yeastar:heartbeat} sends. */
    String heartbeat() {
        return switch (series) {
            case S -> "heartbeat";
            case CLOUD -> "token/refresh";
            case P -> "refresh_token";
        };
    }

    /** The command that {@code yeastar:logout} sends. */
    String logout() {
        return isP() ? "del_token" : "logout";
    }

    /** A command without parameters. */
    String query() {
        return isP() ? "extension/list" : "deviceinfo/query";
    }

    /** What {@code yeastar:login} hands out of the answer to a login. */
    Map<String, Object> granted() {
        return isP()
                ? Map.of("errcode", 0, "errmsg", "SUCCESS", "access_token_expire_time", 1800, "refresh_token_expire_time",
                        86400)
                : Map.of("status", "Success");
    }

    /** Whether an answer tells that a command was done. */
    boolean isDone(Map<?, ?> answer) {
        return isP() ? Integer.valueOf(0).equals(answer.get("errcode")) : "Success".equals(answer.get("status"));
    }

    /** An answer with one of these codes. */
    String failure(String errno, int errcode) {
        return isP()
                ? "{\"errcode\":" + errcode + ",\"errmsg\":\"TOLD BY A TEST\"}"
                : "{\"status\":\"Failed\",\"errno\":\"" + errno + "\"}";
    }

    /** A request that fails with one of these codes, without being handled. */
    Fault failed(String errno, int errcode) {
        return isP() ? Fault.answer(failure(errno, errcode)) : Fault.errno(errno);
    }

    private boolean isP() {
        return series == Series.P;
    }
}
