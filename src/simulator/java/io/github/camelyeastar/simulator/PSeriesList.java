// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.simulator;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A list by pages: {@code page}, {@code page_size}, {@code sort_by}, {@code order_by} (protocol-p-cloud.md 2.8). */
final class PSeriesList {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** A time as it is shown does not sort. */
    private static final Map<String, String> SORTED_BY = Map.of("time", "timestamp");

    private PSeriesList() {
    }

    /**
     * The page that a request asks for.
     *
     * @param rows      the elements of the list in JSON, in their natural order
     * @param lastFirst whether the natural order is turned round if the request does not say {@code order_by}
     */
    static String answer(RecordedRequest request, List<String> rows, boolean lastFirst) {
        int page = number(request.parameter("page"), 1);
        int size = number(request.parameter("page_size"), 20);
        String order = request.parameter("order_by");
        String sortBy = request.parameter("sort_by");
        if (page < 1 || size < 1) {
            return PSeriesAnswer.wrong("page or page_size");
        } else if (order != null && !order.matches("(?i)asc|desc")) {
            return PSeriesAnswer.wrong("order_by");
        }
        List<String> sorted = sortBy == null ? new ArrayList<>(rows) : sorted(rows, sortBy);
        if (sorted == null) {
            return PSeriesAnswer.wrong("sort_by");
        }
        if (order == null ? lastFirst : "desc".equalsIgnoreCase(order)) {
            Collections.reverse(sorted);
        }
        int from = (int) Math.min(sorted.size(), (page - 1L) * size);
        List<String> shown = sorted.subList(from, (int) Math.min(sorted.size(), (long) from + size));
        return PSeriesAnswer.of(0).raw("total_number", String.valueOf(sorted.size())).array("data", shown).end();
    }

    /** Null if the elements have no such field. */
    private static List<String> sorted(List<String> rows, String field) {
        record SortedElement(String json, JsonNode value) {
        }
        List<SortedElement> all = new ArrayList<>();
        for (String row : rows) {
            JsonNode value = value(row, field);
            if (value == null) {
                return null;
            }
            all.add(new SortedElement(row, value));
        }
        Comparator<JsonNode> order = (a, b) -> a.isNumber() && b.isNumber()
                ? decimal(a).compareTo(decimal(b))
                : a.asText().compareTo(b.asText());
        all.sort(Comparator.comparing(SortedElement::value, order));
        return new ArrayList<>(all.stream().map(SortedElement::json).toList());
    }

    private static BigDecimal decimal(JsonNode number) {
        return number.decimalValue();
    }

    private static JsonNode value(String row, String field) {
        try {
            JsonNode fields = JSON.readTree(row);
            String better = SORTED_BY.get(field);
            return better != null && fields.has(better) ? fields.get(better) : fields.get(field);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int number(String text, int otherwise) {
        return text == null ? otherwise : text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }
}
