// SPDX-License-Identifier: Apache-2.0
package io.github.camelyeastar.report;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;

/** The values of a repeated name. The type tells them from an array that was sent. */
final class Repeated extends AbstractList<Object> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Object> list = new ArrayList<>(4);

    Repeated(Object first) {
        list.add(first);
    }

    void append(Object value) {
        list.add(value);
    }

    @Override
    public Object get(int i) {
        return list.get(i);
    }

    @Override
    public int size() {
        return list.size();
    }
}
