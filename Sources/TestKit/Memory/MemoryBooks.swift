package import Bookkeeping
package import Domain
package import Engine
import Money

/// What a store must hold after the commits that were applied to it: the model of every store.
///
/// A value without clock or locks. A commit is checked as a whole before anything of it is written,
/// so nothing ever has to be undone.
package struct MemoryBooks: Sendable {
    package internal(set) var conversions: [ConversionID: StoredConversion] = [:]
    package internal(set) var mirrors: [Pocket: MirrorBalance] = [:]
    package internal(set) var halts: [HaltScope: Halt] = [:]
    package internal(set) var decisions: [ConversionID: [DecisionRecord]] = [:]
    package internal(set) var resolutions: [OrderID: OrderResolution] = [:]
    package internal(set) var clients: [String: APIClient] = [:]
    package internal(set) var revokedTokens: [String: RevokedToken] = [:]
    package internal(set) var exports: [ExportID: Export] = [:]
    /// In the order in which they were written, numbered or not.
    package internal(set) var events: [DomainEvent] = []
    package internal(set) var logs: [EventLog: [NumberedEvent]] = [:]
    /// How many of `events`, from the first, have their number.
    var numberedCount = 0
    package internal(set) var entries: [LedgerEntry] = []
    package internal(set) var par = MemoryPar()
    package internal(set) var exchanges = MemoryExchanges()
    package internal(set) var accounts = MemoryAccounts()

    var references: [Reference: ConversionID] = [:]
    var orders: [OrderID: ConversionID] = [:]
    var trades: Set<VenueTrade> = []
    var entryKeys: Set<String> = []
    var dayNotionals: [LimitDay: Fixed] = [:]
    var openCounts: [LimitPlace: Int] = [:]
    /// What consumed limits, and is to be counted while it is open.
    var limited: [ConversionID: LimitCheck] = [:]

    /// By its bytes: texts that only look the same are different references.
    struct Reference: Hashable {
        let tenant: TenantID
        let bytes: [UInt8]

        init(_ tenant: TenantID, _ text: String) {
            (self.tenant, bytes) = (tenant, Array(text.utf8))
        }
    }

    struct VenueTrade: Hashable {
        let account: VenueAccount
        let id: String
    }

    struct LimitPlace: Hashable {
        let tenant: TenantID
        let asset: Asset
    }

    struct LimitDay: Hashable {
        let place: LimitPlace
        let day: Int64
    }

    package init() {}

    /// Applies the commit, or says why not. `.unknown` is a defect of the caller; nothing was
    /// applied.
    package mutating func apply(_ commit: Commit) -> CommitOutcome {
        do throws(MemoryRefusal) {
            try check(commit)
        } catch {
            switch error {
            case .refused(let refusal): return .refused(refusal)
            case .defect(let text): return .unknown("a defect, nothing was applied: \(text)")
            }
        }
        for write in commit.writes { self.write(write, of: commit) }
        return .done
    }
}

enum MemoryRefusal: Error {
    case refused(CommitRefusal)
    case defect(String)
}

extension Fixed {
    /// Amounts of a model are far from the bound of the range.
    func plus(_ other: Fixed) -> Fixed { Fixed(uncheckedUnits: units + other.units) }
}
