import Domain
import Money

/// Named values in one column: what is read and written only as a whole, and mostly absent.
///
/// A ``TextList`` of names and values by turns. What is not set is left out; without fields it is
/// the empty text.
struct FieldList {
    private var texts: [String] = []

    init() {}

    /// - Throws: ``StorageError/corrupt(_:)`` for a name without a value.
    init(_ column: String) throws(StorageError) {
        texts = try TextList.decode(column)
        guard texts.count % 2 == 0 else { throw .corrupt("a field without value") }
    }

    var column: String { TextList.encode(texts) }

    mutating func put(_ name: String, _ value: String?) {
        guard let value else { return }
        texts.append(name)
        texts.append(value)
    }

    mutating func put(_ name: String, _ value: Fixed?) { put(name, value?.description) }

    mutating func put(_ name: String, _ value: Int?) { put(name, value.map { String($0) }) }

    mutating func put(_ name: String, _ value: Instant?) {
        put(name, value.map { String($0.microseconds) })
    }

    mutating func put(_ name: String, _ values: [Fixed]) {
        guard !values.isEmpty else { return }
        put(name, values.map(\.description).joined(separator: " "))
    }

    func text(_ name: String) -> String? {
        stride(from: 0, to: texts.count, by: 2).first { texts[$0] == name }.map { texts[$0 + 1] }
    }

    func amount(_ name: String) throws(StorageError) -> Fixed? {
        guard let text = text(name) else { return nil }
        do { return try Fixed(text) } catch { throw .corrupt("\(name): \(text)") }
    }

    func amounts(_ name: String) throws(StorageError) -> [Fixed] {
        guard let text = text(name) else { return [] }
        var amounts: [Fixed] = []
        for part in text.split(separator: " ") {
            do { amounts.append(try Fixed(String(part))) } catch {
                throw .corrupt("\(name): \(text)")
            }
        }
        return amounts
    }

    func number<Number: FixedWidthInteger>(_ name: String) throws(StorageError) -> Number? {
        guard let text = text(name) else { return nil }
        guard let number = Number(text) else { throw .corrupt("\(name): \(text)") }
        return number
    }

    func instant(_ name: String) throws(StorageError) -> Instant? {
        try number(name).map { Instant(microseconds: $0) }
    }

    func word<Word: RawRepresentable<String>>(_ name: String) throws(StorageError) -> Word? {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) else { throw .corrupt("\(name): \(text)") }
        return word
    }

    func flag(_ name: String) -> Bool { text(name) != nil }

    /// - Throws: ``StorageError/corrupt(_:)`` where it is absent.
    func required<Value>(_ name: String, _ value: Value?) throws(StorageError) -> Value {
        guard let value else { throw .corrupt("\(name) is missing") }
        return value
    }
}
