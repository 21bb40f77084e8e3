/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar;

import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class ReportsTest extends YeastarTestSupport {

    @Test
    void reportBecomesAnExchangeAndIsAnswered() throws Exception {
        pbx.awaitRequest("login", 1, SOON);
        reports().expectedMessageCount(1);
        pbx.publish("{\"action\":\"BootUp\",\"sn\":\"1\"}");
        reports().assertIsSatisfied();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("yeastar:reports").to("mock:reports");
            }
        };
    }
}
