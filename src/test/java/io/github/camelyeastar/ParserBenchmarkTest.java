/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The measurement of docs/performance.md runs; what it measures is for a quiet machine. */
class ParserBenchmarkTest {

    @Test
    void eachFormatIsRead() throws Exception {
        String table = ParserBenchmark.run(true);
        assertThat(Arrays.stream(ParserBenchmark.Text.values()))
                .allSatisfy(text -> assertThat(table).contains("| " + text + " | "));
    }
}
