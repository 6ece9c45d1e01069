import Bookkeeping
import Domain
import Engine
import Money
import TestKit

/// What a commit must write beside its conversion, profile or activity, by the auditor's reckoning.
struct ExpectedWrites {
    struct Counted: Hashable {
        let scope: ParDay
        let change: Fixed
    }

    struct Posting: Hashable {
        let reason: LedgerEntry.Reason
        let reference: String
        let transfers: [Transfer]
    }

    struct Told: Hashable {
        let kind: DomainEvent.Kind
        let tenant: TenantID
        let conversion: ConversionID
    }

    var holds: [HoldChange] = []
    var postings: [Posting] = []
    var counted: [Counted] = []
    var told: [Told] = []
}

extension ParBooks {
    /// Exactly these, and nothing else.
    mutating func compare(_ commit: Commit, _ expected: ExpectedWrites) {
        let found = ExpectedWrites(of: commit)
        let subject = commit.summary
        expect(
            Set(found.holds) == Set(expected.holds) && found.holds.count == expected.holds.count,
            .parHolds, subject, "holds \(found.holds), and should \(expected.holds)")
        expect(
            found.postings == expected.postings, .parPostings, subject,
            "posts \(found.postings), and should \(expected.postings)")
        expect(
            Set(found.counted) == Set(expected.counted), .limitsKept, subject,
            "counts \(found.counted), and should \(expected.counted)")
        expect(
            found.told == expected.told, .eventsComplete, subject,
            "tells \(found.told), and should \(expected.told)")
    }

    /// Adds what it posts, holds and counts, and compares what it touched with what is stored.
    mutating func fold(_ commit: Commit, _ stored: MemoryBooks) {
        let touched = ledger.fold(commit.writes)
        for case .par(.count(let share)) in commit.writes {
            for (day, change) in [(share.grossDay, share.gross), (share.netDay, share.net)] {
                counted[day] = (counted[day] ?? .zero) + change
            }
            noteNet(of: share)
        }
        for pocket in touched { check(pocket, stored) }
    }

    private mutating func check(_ pocket: Pocket, _ stored: MemoryBooks) {
        let own = ledger.balance(pocket)
        let theirs = stored.mirrors[pocket] ?? .zero
        expect(own == theirs, .parBalances, "\(pocket)", "\(theirs) is stored, and it is \(own)")
        expect(!own.held.isNegative, .parHolds, "\(pocket)", "held \(own.held)")
        guard pocket.account.profile != nil else {
            if own.posted < own.held { see(.treasuryOverdrawn) }
            return
        }
        expect(
            own.posted >= own.held, .parBalances, "\(pocket)",
            "a profile is overdrawn: \(own.posted), held \(own.held)")
    }

    func posted(_ pocket: Pocket) -> Fixed { ledger.posted(pocket) }

    /// What can be held of it; below zero where it is overdrawn.
    func free(_ pocket: Pocket) -> Fixed { ledger.free(pocket) }
}

extension ExpectedWrites {
    /// What a commit does write.
    init(of commit: Commit) {
        for write in commit.writes {
            switch write {
            case .hold(let change): holds.append(change)
            case .post(let entry):
                postings.append(
                    Posting(
                        reason: entry.reason, reference: entry.reference,
                        transfers: entry.transfers))
            case .par(.count(let share)):
                count(share.gross, share.grossDay, share.net, share.netDay)
            case .event(let event) where event.kind.isPar:
                guard let tenant = event.tenant, let conversion = event.conversion else { break }
                told.append(Told(kind: event.kind, tenant: tenant, conversion: conversion))
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade, .consumeLimits, .releaseLimits, .amend, .recordDecisions,
                .putResolution, .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens,
                .putExport, .removeExport, .event, .numberEvents, .putHalt, .removeHalt,
                .par, .exchange, .account:
                break
            }
        }
    }

    mutating func count(_ gross: Fixed, _ grossDay: ParDay, _ net: Fixed, _ netDay: ParDay) {
        if !gross.isZero { counted.append(Counted(scope: grossDay, change: gross)) }
        if !net.isZero { counted.append(Counted(scope: netDay, change: net)) }
    }
}
