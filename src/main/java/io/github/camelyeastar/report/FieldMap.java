/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
 * language governing permissions and limitations under the License.
 */
package io.github.camelyeastar.report;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The fields of one JSON object, in the order in which their names first appear. A repeated name has the list of its values.
 * Only the parser can change the map.
 * <p>
 * A report is read for every ring of a phone, and its objects have one to about twenty fields. The fields lie in one array,
 * which is searched from its start and takes a third of a LinkedHashMap's memory. No PBX sends longer objects; for these there
 * is an index, so that a hostile sender can't make the search expensive.
 */
final class FieldMap extends AbstractMap<String, Object> implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int INDEXED_FROM = 32;

    /** Each name is followed by its value, so names have even indexes. */
    private Object[] slots;
    private int size;
    /** One bit for the hash of each name: most new names are seen to be new without a search. */
    private long seen;
    private HashMap<String, Integer> index;

    FieldMap(int expectedSize) {
        slots = new Object[2 * expectedSize];
    }

    @Override
    public Object get(Object name) {
        int place = find(name);
        return place < 0 ? null : slots[place + 1];
    }

    @Override
    public boolean containsKey(Object name) {
        return find(name) >= 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** Adds one more occurrence of a name. For the parser. */
    void add(String name, Object value) {
        int place = find(name);
        if (place < 0) {
            append(name, value);
        } else if (slots[place + 1] instanceof Repeated values) {
            values.list.add(value);
        } else {
            slots[place + 1] = new Repeated(slots[place + 1], value);
        }
    }

    private void append(String name, Object value) {
        int place = 2 * size;
        if (place == slots.length) {
            slots = Arrays.copyOf(slots, 2 * place);
        }
        slots[place] = name;
        slots[place + 1] = value;
        size++;
        seen |= bit(name);
        if (index != null) {
            index.put(name, place);
        } else if (size == INDEXED_FROM) {
            index = new HashMap<>();
            for (int i = 0; i < 2 * size; i += 2) {
                index.put((String) slots[i], i);
            }
        }
    }

    private int find(Object name) {
        if (name == null || (seen & bit(name)) == 0) {
            return -1;
        }
        if (index != null) {
            return index.getOrDefault(name, -1);
        }
        for (int place = 0; place < 2 * size; place += 2) {
            if (((String) slots[place]).equals(name)) {
                return place;
            }
        }
        return -1;
    }

    private static long bit(Object name) {
        return 1L << name.hashCode();
    }

    private final class Entries implements Iterator<Map.Entry<String, Object>> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (next == size) {
                throw new NoSuchElementException();
            }
            int place = 2 * next++;
            return new SimpleImmutableEntry<>((String) slots[place], slots[place + 1]);
        }
    }

    /** The values of a repeated name. The type tells them from an array that was sent. */
    private static final class Repeated extends AbstractList<Object> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final ArrayList<Object> list = new ArrayList<>(4);

        Repeated(Object first, Object second) {
            list.add(first);
            list.add(second);
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
}
