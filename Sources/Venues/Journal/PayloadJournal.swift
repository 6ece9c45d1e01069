import Money

/// A journal of payloads whose meaning is their owner's, in the files and with the guarantees of a
/// venue's journal: what was synced is there after any death, a torn tail is cut, damage is told.
package final class PayloadJournal: Sendable {
    private let journal: any RecordJournal

    private init(_ journal: any RecordJournal) { self.journal = journal }

    /// Opens the files in a directory, made where missing.
    ///
    /// - Returns: the payloads in their order, and the journal to go on with.
    /// - Throws: ``VenueFileError``.
    package static func open(
        directory: String
    ) throws(VenueFileError) -> (payloads: [[UInt8]], journal: PayloadJournal) {
        let files = RecordFiles<PayloadRecords>(directory: directory)
        let opened = try files.open { Asset($0, scale: Fixed.fractionDigits) }
        let journal = VenueJournal(file: opened.file, length: opened.length) { _ in }
        return (opened.records.payloads, PayloadJournal(journal))
    }

    /// A journal that outlives its venue, but not the process.
    ///
    /// - Throws: ``VenueFileError/corrupt(path:reason:)``.
    package static func open(
        _ records: MemoryRecords
    ) throws(VenueFileError) -> (payloads: [[UInt8]], journal: PayloadJournal) {
        let found: PayloadRecords = try records.read { Asset($0, scale: Fixed.fractionDigits) }
        return (found.payloads, PayloadJournal(MemoryJournal(records: records) { _ in }))
    }

    /// Appends payloads that belong together; does not wait. After any death all of them are there,
    /// or none, unless they are too long for one frame.
    ///
    /// - Returns: the position to wait for.
    package func append(_ payloads: [[UInt8]]) -> UInt64 {
        var writer = RecordWriter()
        var frames: [UInt8] = []
        for payload in payloads {
            let length = PayloadRecords.Payload.lengthBytes + payload.count
            if writer.bytes.count + length > JournalFrames.payloadBytesMax {
                JournalFrames.append(writer.bytes, to: &frames)
                writer.removeAll()
            }
            PayloadRecords.Payload(bytes: payload).write(to: &writer)
        }
        if !writer.isEmpty { JournalFrames.append(writer.bytes, to: &frames) }
        return journal.append(frames, reports: [])
    }

    /// Whether everything up to `position` is durable; `false`: the files failed, and nothing that
    /// comes later will be.
    package func isDurable(_ position: UInt64) async -> Bool {
        await journal.isDurable(position)
    }
}

/// Payloads as they came.
private struct PayloadRecords: JournaledRecords {
    static let kind = "payload"

    private(set) var payloads: [[UInt8]] = []

    var all: [Payload] { payloads.map(Payload.init) }

    /// A frame has the payloads of one call, or many of a snapshot: each has its length before it.
    mutating func apply(_ payload: ArraySlice<UInt8>, asset: (String) -> Asset) -> String? {
        var rest = payload
        while !rest.isEmpty {
            var cursor = RecordCursor(rest)
            guard let word = cursor.word(), let count = Int(exactly: word),
                rest.count - Payload.lengthBytes >= count
            else { return "a payload ends too early" }
            rest = rest.dropFirst(Payload.lengthBytes)
            payloads.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return nil
    }

    struct Payload: JournaledRecord {
        static let lengthBytes = 8

        let bytes: [UInt8]

        func write(to writer: inout RecordWriter) {
            writer.put(UInt64(bytes.count))
            for byte in bytes { writer.put(byte) }
        }
    }
}
