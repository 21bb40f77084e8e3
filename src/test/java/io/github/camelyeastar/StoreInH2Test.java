/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.util.Map;

import org.junit.jupiter.api.Test;

/** H2 in this process, in files, as by default. */
class StoreInH2Test extends StoreInDatabase {

    @Override
    Map<String, String> store() {
        return Map.of("store.url",
                "jdbc:h2:file:" + directory.resolve("reports") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    }

    /** What runs in the same process is not off by itself. */
    @Override
    void off() throws Exception {
        update("alter table yeastar_report rename to away");
    }

    @Override
    void on() throws Exception {
        update("alter table away rename to yeastar_report");
    }

    @Test
    void aKilledProcessLosesNothing() throws Exception {
        theNextRunForwardsWhatAKilledOneLeft();
    }
}
