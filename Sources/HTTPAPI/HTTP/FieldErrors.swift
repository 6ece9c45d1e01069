/// What is wrong with a request, by field path (`from.amount`), in the order in which it was found.
package struct FieldErrors: Error, Hashable, Sendable {
    package private(set) var entries: [(field: String, messages: [String])] = []

    package init() {}

    package init(_ field: String, _ message: String) { add(field, message) }

    package init(_ figures: [String: [String]]) {
        for (field, messages) in figures.sorted(by: { $0.key < $1.key }) {
            entries.append((field, messages))
        }
    }

    package var isEmpty: Bool { entries.isEmpty }
    package var fields: [String] { entries.map(\.field) }

    package mutating func add(_ field: String, _ message: String) {
        if let index = entries.firstIndex(where: { $0.field == field }) {
            if !entries[index].messages.contains(message) {
                entries[index].messages.append(message)
            }
        } else {
            entries.append((field, [message]))
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.entries.elementsEqual(right.entries) {
            $0.field == $1.field && $0.messages == $1.messages
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}
