import Bookkeeping
import Domain
import Engine
import Execution
import Money
import TestKit

/// What an auditor knows of conversions at par from durable commits, orders on the wire and what
/// clients were told. It reckons by itself what each commit must consist of.
struct ParBooks: Sendable {
    /// A conversion as its commits made it.
    struct Known: Sendable {
        var conversion: ParConversion
        let pair: ParPair
        /// Calls of the issuer for each attempt, by order.
        var sent: [OrderID: Int] = [:]
        var arrived: [OrderID: Int] = [:]
        /// Whether an attempt of it ended without effect, or the store refused one: from then on it
        /// has no place in the queue that could be known here.
        var hasLostItsTurn = false

        /// Whether it waits in the place that its creation gave it.
        var isInTurn: Bool { conversion.state == .created && !hasLostItsTurn }

        var treasury: TreasuryQueue.Line {
            TreasuryQueue.Line(issuer: pair.issuer, asset: conversion.request.target)
        }
    }

    /// A client's key, by its bytes.
    struct Key: Hashable, Sendable {
        let tenant: TenantID
        let text: String
    }

    /// The process that serves, as far as it is known from outside.
    struct Service: Sendable {
        /// When it had read back what was open; `nil`: it does not serve.
        var since: Instant?
        var clockAhead = Duration.zero
    }

    let scenario: ParScenario
    let coverage: Coverage
    var issuers: [IssuerHost] = []
    var violations: [Violation] = []

    var conversions: [ConversionID: Known] = [:]
    /// In the order in which they became durable.
    var ids: [ConversionID] = []
    var references: [Key: ConversionID] = [:]
    var profiles: [ProfileID: Profile] = [:]
    var activities: [ActivityID: Activity] = [:]
    var activityKeys: [String: ActivityID] = [:]
    var ledger = LedgerFold()
    var counted: [ParDay: Fixed] = [:]
    /// Those of coins whose net was over its limit at some time, after others were cancelled.
    var overDays: Set<ParDay> = []
    /// In force, and those that ended: since or until when.
    var halts: Set<HaltScope> = []
    var haltsEnded: [HaltScope: Instant] = [:]
    /// What a process before this one began, and in what turn, is not its business.
    var service = Service() {
        didSet { overtakings = [] }
    }
    var overtakings: [Overtaking] = []
    /// Lists have told each tenant of everything up to here.
    var toldUpTo: [TenantID: Instant] = [:]

    init(_ scenario: ParScenario, _ coverage: Coverage) {
        (self.scenario, self.coverage) = (scenario, coverage)
    }

    mutating func expect(
        _ holds: Bool, _ invariant: Invariant, _ subject: @autoclosure () -> String,
        _ message: @autoclosure () -> String
    ) {
        guard !holds else { return }
        violations.append(
            Violation(invariant: invariant, subject: subject(), message: message()))
    }

    func see(_ sight: ParSight) { coverage.reach(.par(sight)) }

    // MARK: A commit

    /// Takes in a commit that is durable now.
    mutating func absorb(_ commit: Commit, at now: Instant, _ stored: MemoryBooks) {
        var expected = ExpectedWrites()
        for write in commit.writes {
            switch write {
            case .par(.insertConversion(let conversion)): accept(conversion, &expected, at: now)
            case .par(.updateConversion(let conversion, let version)):
                change(conversion, expected: version, &expected, at: now)
            case .par(.putProfile(let profile)): put(profile)
            case .par(.insertActivity(let activity)): book(activity, &expected)
            case .putHalt(let halt): halts.insert(halt.scope)
            case .removeHalt(let scope):
                halts.remove(scope)
                haltsEnded[scope] = now
            case .insertConversion, .updateConversion, .insertOrder, .updateOrder, .insertTrade,
                .reverseTrade, .consumeLimits, .releaseLimits, .amend, .recordDecisions,
                .putResolution, .insertClient, .updateClient, .revokeToken, .forgetRevokedTokens,
                .putExport, .removeExport, .exchange, .account:
                expect(false, .serviceDefect, commit.summary, "not of conversions at par")
            case .post, .hold, .event, .numberEvents, .par(.count): break
            }
        }
        compare(commit, expected)
        fold(commit, stored)
        judgeOvertakings(at: now)
    }

    /// Whether a commit that the store would take releases nothing that is not held: none survives
    /// that.
    mutating func permits(_ commit: Commit) -> Bool {
        for case .par(.updateConversion(let conversion, let expected)) in commit.writes {
            guard conversions[conversion.id]?.conversion.version == expected else { return true }
        }
        let overdrawn = ledger.overdrawn(by: commit.writes)
        expect(overdrawn.isEmpty, .parHolds, commit.summary, "releases more of \(overdrawn)")
        return overdrawn.isEmpty
    }

    /// The store did not apply a commit.
    mutating func sees(_ refusal: CommitRefusal, of commit: Commit) {
        see(.refusedByStore)
        guard let id = commit.beginning else { return }
        conversions[id]?.hasLostItsTurn = true
    }
}

extension Commit {
    /// The conversion whose attempt it makes durable.
    var beginning: ConversionID? {
        for write in writes {
            if case .par(.updateConversion(let conversion, _)) = write,
                case .settling = conversion.state
            {
                return conversion.id
            }
        }
        return nil
    }

    var isIntent: Bool { beginning != nil }
}
