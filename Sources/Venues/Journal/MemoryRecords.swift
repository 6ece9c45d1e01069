import Domain
import Money
import Synchronization

/// The journal of a venue whose records are to outlive it, but not the process: for
/// simulations. Durable is what was appended, until ``fail()``.
package final class MemoryRecords: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let failed = Mutex(false)

    package init() {}

    /// From now on nothing becomes durable, as on a disk that is full.
    package func fail() { failed.withLock { $0 = true } }

    var hasFailed: Bool { failed.withLock { $0 } }

    func append(_ frames: [UInt8]) -> UInt64 {
        bytes.withLock { bytes in
            bytes.append(contentsOf: frames)
            return UInt64(bytes.count)
        }
    }

    /// What a venue that starts on these records finds.
    ///
    /// - Throws: ``VenueFileError/corrupt(path:reason:)``.
    func read<Records: JournaledRecords>(
        asset: (String) -> Asset
    ) throws(VenueFileError) -> Records {
        let bytes = bytes.withLock { $0 }
        var records = Records()
        var damage: String?
        let end = JournalFrames.read(bytes, from: 0) { payload in
            damage = records.apply(payload, asset: asset)
            return damage == nil
        }
        guard damage == nil, end == bytes.count else {
            throw .corrupt(path: "memory", reason: damage ?? "it ends inside a frame")
        }
        return records
    }
}

/// Appends to ``MemoryRecords`` and tells at once, on the caller's thread.
struct MemoryJournal: RecordJournal {
    let records: MemoryRecords
    let publish: @Sendable (OrderReport) -> Void

    func append(_ frames: [UInt8], reports: [OrderReport]) -> UInt64 {
        let position = records.append(frames)
        for report in reports { publish(report) }
        return position
    }

    func isDurable(_ position: UInt64) async -> Bool { !records.hasFailed }
}
