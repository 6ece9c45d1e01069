import Foundation
import Money

/// What a venue keeps in a journal: a state that its records lead to, one after the other.
protocol JournaledRecords: Sendable {
    associatedtype Record: JournaledRecord

    /// Begins the first line of its files: files of other kinds are none of its own.
    static var kind: String { get }
    /// The shortest records that lead to the same state.
    var all: [Record] { get }

    init()
    /// Applies the records of one frame.
    ///
    /// - Returns: what is wrong with it; `nil` where it is good.
    mutating func apply(_ payload: ArraySlice<UInt8>, asset: (String) -> Asset) -> String?
}

protocol JournaledRecord {
    func write(to writer: inout RecordWriter)
}

/// The files of a venue with orders.
typealias VenueJournalFiles = RecordFiles<PaperVenueRecords>

/// The files of one venue: at most one snapshot, and the journal that goes on from it.
///
/// A snapshot names its generation; `journal-N.log` belongs to the snapshot of generation N (0:
/// none). A new snapshot is written beside, made durable, and renamed; until then the old pair
/// counts.
struct RecordFiles<Records: JournaledRecords> {
    /// A journal beyond this is folded into a snapshot at the next start.
    static var journalBytesMax: Int { 64 << 20 }
    static var journalHeader: [UInt8] { Array("cambist \(Records.kind) journal 1\n".utf8) }
    static var snapshotHeader: [UInt8] { Array("cambist \(Records.kind) snapshot 1\n".utf8) }
    /// Times a reader starts over when a venue that starts replaces the files under it.
    private static var readAttemptsMax: Int { 5 }
    /// Records per frame of a snapshot.
    private static var snapshotFrameRecords: Int { 1_000 }

    let directory: String

    private var snapshotPath: String { "\(directory)/records.snapshot" }
    private func journalPath(_ generation: UInt64) -> String {
        "\(directory)/journal-\(generation).log"
    }

    /// What the files hold, and where the journal's whole frames end.
    struct Contents {
        var records: Records
        var generation: UInt64
        var journalEnd: Int
        var journalExists: Bool
    }

    /// Reads all of it and changes nothing; a venue may have it open.
    func read(asset: (String) -> Asset) throws(VenueFileError) -> Contents {
        for _ in 1..<Self.readAttemptsMax {
            let contents = try readOnce(asset)
            if contents.journalExists || contents.generation == 0 { return contents }
        }
        return try readOnce(asset)
    }

    private func readOnce(_ asset: (String) -> Asset) throws(VenueFileError) -> Contents {
        var records = Records()
        var generation: UInt64 = 0
        if let bytes = try RecordFile.contents(snapshotPath) {
            generation = try Self.readSnapshot(bytes, snapshotPath, into: &records, asset)
        }
        let path = journalPath(generation)
        guard let bytes = try RecordFile.contents(path) else {
            return Contents(
                records: records, generation: generation, journalEnd: 0, journalExists: false)
        }
        let end = try Self.readJournal(bytes, path, into: &records, asset)
        return Contents(
            records: records, generation: generation, journalEnd: end, journalExists: true)
    }

    private static func readSnapshot(
        _ bytes: [UInt8], _ path: String, into records: inout Records,
        _ asset: (String) -> Asset
    ) throws(VenueFileError) -> UInt64 {
        guard bytes.starts(with: snapshotHeader) else { throw .foreign(path: path) }
        var generation: UInt64?
        var damage: String?
        let end = JournalFrames.read(bytes, from: snapshotHeader.count) { payload in
            if generation == nil {
                var cursor = RecordCursor(payload)
                generation = cursor.word()
                return generation != nil
            }
            damage = records.apply(payload, asset: asset)
            return damage == nil
        }
        guard let generation, damage == nil, end == bytes.count else {
            throw .corrupt(path: path, reason: damage ?? "it ends inside a frame")
        }
        return generation
    }

    private static func readJournal(
        _ bytes: [UInt8], _ path: String, into records: inout Records,
        _ asset: (String) -> Asset
    ) throws(VenueFileError) -> Int {
        guard bytes.starts(with: journalHeader) else {
            // The process died while it made the file.
            if journalHeader.starts(with: bytes) { return 0 }
            throw .foreign(path: path)
        }
        var damage: String?
        let end = JournalFrames.read(bytes, from: journalHeader.count) { payload in
            damage = records.apply(payload, asset: asset)
            return damage == nil
        }
        if let damage { throw .corrupt(path: path, reason: damage) }
        if JournalFrames.isDamaged(bytes, at: end) {
            throw .corrupt(
                path: path, reason: "no frame at byte \(end), and what was written later is there")
        }
        return end
    }

    /// A venue's records, and its journal open for appending.
    struct Opened {
        let records: Records
        let file: RecordFile
        /// Of the file, in bytes.
        let length: Int
    }

    /// Reads, cuts the torn tail, folds a long journal, and opens the journal for appending.
    func open(
        asset: (String) -> Asset, journalBytesMax: Int = Self.journalBytesMax
    ) throws(VenueFileError) -> Opened {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
        } catch { throw .system(call: "mkdir", path: directory, code: errno) }
        var contents = try read(asset: asset)
        guard contents.journalExists || contents.generation == 0 else {
            throw .corrupt(
                path: journalPath(contents.generation), reason: "the snapshot's journal is missing")
        }
        if contents.journalEnd > journalBytesMax {
            try fold(&contents)
        }
        let path = journalPath(contents.generation)
        let file = try RecordFile(path: path, truncatingTo: contents.journalEnd)
        if contents.journalEnd == 0 { try file.write(Self.journalHeader) }
        let length = max(contents.journalEnd, Self.journalHeader.count)
        try file.sync()
        // From here on a change of what was found is damage.
        let mark = JournalFrames.mark(at: length)
        try file.write(mark)
        try file.sync()
        try RecordFile.syncDirectory(directory)
        return Opened(records: contents.records, file: file, length: length + mark.count)
    }

    private func fold(_ contents: inout Contents) throws(VenueFileError) {
        let (old, new) = (contents.generation, contents.generation + 1)
        let temporary = snapshotPath + ".new"
        do {
            let file = try RecordFile(path: temporary, truncatingTo: 0)
            try file.write(Self.snapshotHeader)
            try file.write(Self.frame { $0.put(new) })
            let records = contents.records.all
            for start in stride(from: 0, to: records.count, by: Self.snapshotFrameRecords) {
                let part = records[start..<min(records.count, start + Self.snapshotFrameRecords)]
                try file.write(
                    Self.frame { writer in for record in part { record.write(to: &writer) } })
            }
            try file.sync()
        }
        do {
            let journal = try RecordFile(path: journalPath(new), truncatingTo: 0)
            try journal.write(Self.journalHeader)
            try journal.sync()
        }
        guard rename(temporary, snapshotPath) == 0 else {
            throw .system(call: "rename", path: snapshotPath, code: errno)
        }
        try RecordFile.syncDirectory(directory)
        unlink(journalPath(old))
        contents.generation = new
        contents.journalEnd = Self.journalHeader.count
    }

    private static func frame(_ body: (inout RecordWriter) -> Void) -> [UInt8] {
        var writer = RecordWriter()
        body(&writer)
        var bytes: [UInt8] = []
        JournalFrames.append(writer.bytes, to: &bytes)
        return bytes
    }
}
