// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar;

import org.apache.camel.spi.Metadata;

/** The headers of the component: a fixed list, into which no field of a report is ever spread. */
public final class YeastarConstants {
    /** The scheme of the component. */
    public static final String SCHEME = "yeastar";

    @Metadata(label = "consumer", description = "The action (v2: event) of the report as the PBX sent it, such as NewCdr or"
            + " Tranfer. Not set when the report has none.", javaType = "String", important = true)
    public static final String ACTION = "CamelYeastarAction";
    @Metadata(label = "consumer", description = "The type of the report: one of the constants of ReportType, such as RING"
            + " or CDR.", javaType = "String", important = true)
    public static final String REPORT_TYPE = "CamelYeastarReportType";
    @Metadata(label = "consumer", description = "The id of the call that the report is about. Always text: 1495706238.328 is"
            + " not a number.", javaType = "String", important = true)
    public static final String CALL_ID = "CamelYeastarCallId";
    @Metadata(label = "consumer", description = "The serial number of the PBX. Firmware before 30.10.0.16"
            + " does not send it.", javaType = "String")
    public static final String SERIAL_NUMBER = "CamelYeastarSerialNumber";
    @Metadata(label = "consumer", description = "The address that the report came from.", javaType = "String")
    public static final String REMOTE_ADDRESS = "CamelYeastarRemoteAddress";
    @Metadata(label = "consumer", description = "Identifies the sender and the text of the report. A repeat has the same id,"
            + " and so has another report with the same text.", javaType = "String")
    public static final String REPORT_ID = "CamelYeastarReportId";
    @Metadata(label = "consumer", description = "Set by the route with inboundControl: accept or refuse; for an INCOMING,"
            + " also a transfer, such as extension:1001, queue:6700, ivr:6500, ringgroup:6300 or"
            + " number:5503301.", javaType = "String")
    public static final String DECISION = "CamelYeastarDecision";

    @Metadata(label = "producer", description = "The command to send instead of the command in the endpoint's path, such as"
            + " extension/query.", javaType = "String")
    public static final String COMMAND = "CamelYeastarCommand";
    @Metadata(label = "producer", description = "For one login or heartbeat: the absolute address to announce for reports, like"
            + " the option reportUrl.", javaType = "String")
    public static final String REPORT_URL = "CamelYeastarReportUrl";
    @Metadata(label = "producer", description = "For one heartbeat: our address as the PBX sees it, like the option"
            + " reportAddress.", javaType = "String")
    public static final String REPORT_ADDRESS = "CamelYeastarReportAddress";
    @Metadata(label = "producer", description = "The status in the PBX's answer: Success, or another text"
            + " when the command failed.", javaType = "String")
    public static final String STATUS = "CamelYeastarStatus";
    @Metadata(label = "producer", description = "The error code in the PBX's answer. Not set when the"
            + " command succeeded.", javaType = "String")
    public static final String ERROR_CODE = "CamelYeastarErrorCode";

    private YeastarConstants() {
    }
}
