import Domain
import Money

/// Gives the columns of one row from left to right, each as what it must be; one per driver.
protocol RowSource {
    /// The assets that codes in the row name.
    var assets: AssetDirectory { get }
    /// - Throws: ``StorageError/corrupt(_:)`` where the column is neither text nor null.
    mutating func optionalText() throws(StorageError) -> String?
    /// - Throws: ``StorageError/corrupt(_:)`` where the column is neither an integer nor null.
    mutating func optionalInteger() throws(StorageError) -> Int64?
    /// The column that was read last, for messages.
    var position: String { get }
}

extension RowSource {
    mutating func text() throws(StorageError) -> String {
        guard let value = try optionalText() else { throw .corrupt("\(position) is null") }
        return value
    }

    mutating func integer() throws(StorageError) -> Int64 {
        guard let value = try optionalInteger() else { throw .corrupt("\(position) is null") }
        return value
    }

    mutating func int() throws(StorageError) -> Int {
        guard let value = Int(exactly: try integer()) else {
            throw .corrupt("\(position) is out of range")
        }
        return value
    }

    mutating func flag() throws(StorageError) -> Bool {
        switch try integer() {
        case 0: false
        case 1: true
        default: throw .corrupt("\(position) is neither 0 nor 1")
        }
    }

    mutating func identifier<Entity>() throws(StorageError) -> Identifier<Entity> {
        let text = try text()
        guard let id = Identifier<Entity>(text) else {
            throw .corrupt("\(position) is not an id: \(text)")
        }
        return id
    }

    mutating func code<Kind>() throws(StorageError) -> Code<Kind> { Code(try text()) }

    mutating func account() throws(StorageError) -> VenueAccount {
        VenueAccount(try code(), try code())
    }

    mutating func amount() throws(StorageError) -> Fixed { try amount(of: text()) }

    mutating func optionalAmount() throws(StorageError) -> Fixed? {
        guard let text = try optionalText() else { return nil }
        return try amount(of: text)
    }

    /// Only the canonical text is a stored amount: anything else was not written by this project.
    private func amount(of text: String) throws(StorageError) -> Fixed {
        guard let value = try? Fixed(text), value.description == text else {
            throw .corrupt("\(position) is not a canonical amount: \(text)")
        }
        return value
    }

    mutating func instant() throws(StorageError) -> Instant {
        Instant(microseconds: try integer())
    }

    mutating func optionalInstant() throws(StorageError) -> Instant? {
        try optionalInteger().map(Instant.init(microseconds:))
    }

    mutating func date() throws(StorageError) -> CivilDate { try date(of: text()) }

    mutating func optionalDate() throws(StorageError) -> CivilDate? {
        guard let text = try optionalText() else { return nil }
        return try date(of: text)
    }

    private func date(of text: String) throws(StorageError) -> CivilDate {
        guard let date = CivilDate(text) else {
            throw .corrupt("\(position) is not a date: \(text)")
        }
        return date
    }

    mutating func word<Word: RawRepresentable>(
        _ type: Word.Type = Word.self
    ) throws(StorageError) -> Word where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw .corrupt("\(position) is not one of the known words: \(text)")
        }
        return word
    }

    mutating func optionalWord<Word: RawRepresentable>(
        _ type: Word.Type = Word.self
    ) throws(StorageError) -> Word? where Word.RawValue == String {
        guard let text = try optionalText() else { return nil }
        guard let word = Word(rawValue: text) else {
            throw .corrupt("\(position) is not one of the known words: \(text)")
        }
        return word
    }

    mutating func asset() throws(StorageError) -> Asset { try asset(named: text()) }

    func asset(named code: String) throws(StorageError) -> Asset {
        if let asset = assets.asset(code) { return asset }
        guard Asset.isWellFormed(code) else { throw .corrupt("\(position): asset \(code)") }
        return Asset(code, scale: AssetDirectory.scaleOfUnlisted)
    }

    mutating func symbol() throws(StorageError) -> Symbol {
        Symbol(base: try asset(), quote: try asset())
    }

    mutating func list() throws(StorageError) -> [String] { try TextList.decode(text()) }

    mutating func pairs() throws(StorageError) -> [String: String] {
        let texts = try list()
        guard texts.count % 2 == 0 else { throw .corrupt("metadata: a key without value") }
        var pairs: [String: String] = [:]
        for index in stride(from: 0, to: texts.count, by: 2) {
            guard pairs.updateValue(texts[index + 1], forKey: texts[index]) == nil else {
                throw .corrupt("metadata: a key twice")
            }
        }
        return pairs
    }

    mutating func optionalIdentifier<Entity>() throws(StorageError) -> Identifier<Entity>? {
        guard let text = try optionalText() else { return nil }
        guard let id = Identifier<Entity>(text) else {
            throw .corrupt("\(position) is not an id: \(text)")
        }
        return id
    }

    mutating func failure() throws(StorageError) -> Failure? {
        guard let reason = try optionalText() else {
            guard try optionalText() == nil else { throw .corrupt("a failure without reason") }
            return nil
        }
        guard let known = FailureReason(rawValue: reason) else {
            throw .corrupt("\(position): failure \(reason)")
        }
        return Failure(known, try text())
    }
}
