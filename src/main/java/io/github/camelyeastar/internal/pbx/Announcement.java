// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.internal.pbx;

/**
 * Where the PBX is to send its reports, as the options say it.
 *
 * @param port    the port that we listen at
 * @param path    the path that we listen at, with its leading slash
 * @param url     the whole address if the PBX has to use another one than ours; else null
 * @param address our address as the PBX sees it; null if it has to be found out
 */
public record Announcement(int port, String path, String url, String address) {
    /** The address without {@code http://}: it has none in any sample, and nobody knows whether the PBX would take it. */
    public static String withoutScheme(String url) {
        int scheme = url.indexOf("://");
        return scheme < 0 ? url : url.substring(scheme + 3);
    }
}
