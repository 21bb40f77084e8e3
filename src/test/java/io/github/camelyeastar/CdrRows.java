// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.github.camelyeastar.simulator.PbxSimulator;

import static org.assertj.core.api.Assertions.assertThat;

/** What routes/cdrs-to-database.yaml is for: a row for each record, however often it comes. */
record CdrRows(Path directory, PbxSimulator pbx) {

    void check() throws SQLException {
        String text = "{\"action\":\"NewCdr\",\"callid\":\"1.2\",\"timestart\":\"2026-11-22 10:00:00\",\"callfrom\":"
                + "\"'); drop table yeastar_cdr; --<1001>\",\"callto\":\"1002\",\"callduraction\":\"5\",\"type\":\"Internal\"%s}";
        pbx.publish(text.formatted("")).await(YeastarTestSupport.SOON);
        pbx.publish(text.formatted(",\"recording\":\"a.wav\",\"status\":\"ANSWERED\"")).await(YeastarTestSupport.SOON);
        pbx.publish(text.formatted(",\"talkduraction\":\"1\"")).await(YeastarTestSupport.SOON);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("cdrs"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement
                        .executeQuery("select * from yeastar_cdr where call_id = '1.2' order by talk_seconds")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("caller")).isEqualTo("'); drop table yeastar_cdr; --<1001>");
            assertThat(rows.getString("started")).isEqualTo("2026-11-22T10:00");
            assertThat(rows.getInt("call_seconds")).isEqualTo(5);
            assertThat(rows.getString("recording")).isEqualTo("a.wav");
            assertThat(rows.getString("status")).isEqualTo("ANSWERED");
            assertThat(rows.next()).as("another record of the call").isTrue();
            assertThat(rows.getInt("talk_seconds")).isEqualTo(1);
            assertThat(rows.next()).as("a third").isFalse();
        }
    }
}
