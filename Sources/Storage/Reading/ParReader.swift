import Bookkeeping
import Domain
import Engine
import Money

/// Reads profiles, their money and conversions one to one, within one snapshot.
struct ParReader {
    let session: SQLiteSession

    func list(_ query: ParQuery) throws(StorageError) -> [ParConversion] {
        let list = ParListSQL(query)
        var conversions: [ParConversion] = []
        try session.each(sql: list.text) { row in
            for argument in list.arguments {
                switch argument {
                case .text(let text): row.text(text)
                case .integer(let number): row.integer(number)
                }
            }
            row.integer(Int64(query.limit))
        } _: { (row) throws(StorageError) in
            conversions.append(try ParConversion(from: &row))
        }
        return conversions
    }

    func balances(of profile: ProfileID) throws(StorageError) -> [ProfileBalance] {
        var reserved: [Asset: Int128] = [:]
        try session.each(.reservedByProfile) { row in
            row.identifier(profile)
        } _: { (row) throws(StorageError) in
            reserved[try row.asset(), default: 0] &+= try row.amount().units
        }
        var balances: [ProfileBalance] = []
        for (asset, balance) in try self.balances(at: VenueAccount(profile: profile)) {
            let pending = try amount(reserved[asset] ?? 0, "reserved of \(asset)")
            balances.append(
                ProfileBalance(asset: asset, balance: balance, pendingDebit: pending))
        }
        return balances
    }

    /// By the assets' codes.
    private func balances(
        at place: VenueAccount
    ) throws(StorageError) -> [(Asset, MirrorBalance)] {
        try session.all(.balancesAt) { row in
            row.account(place)
        } _: { (row) throws(StorageError) in
            let asset = try row.asset()
            return (asset, MirrorBalance(posted: try row.amount(), held: try row.amount()))
        }
    }

    /// Each asset has its lines in the order of an index; those of all assets are merged.
    func statement(
        of account: LedgerAccount, in asset: Asset?, after number: Int64, atMost count: Int
    ) throws(StorageError) -> [StatementLine] {
        guard account.hasStatement, let place = account.place else { return [] }
        var lines: [StatementLine] = []
        var assets: [Asset] = []
        if let asset { assets = [asset] } else { assets = try balances(at: place).map(\.0) }
        for asset in assets {
            try session.each(.linesAfter) { row in
                row.text(account.description)
                row.text(asset.code)
                row.integer(number)
                row.integer(Int64(count))
            } _: { (row) throws(StorageError) in
                lines.append(try StatementLine(from: &row))
            }
        }
        return Array(lines.sorted { $0.number < $1.number }.prefix(count))
    }

    func trialBalance() throws(StorageError) -> [TrialBalanceRow] {
        struct Place: Hashable {
            let account: String
            let asset: Asset
        }
        var sums: [Place: Int128] = [:]
        try session.each(.everyEntry) { (row) throws(StorageError) in
            _ = (try row.text(), try row.text(), try row.integer())
            let (from, to) = (try row.text(), try row.text())
            let asset = try row.asset()
            let units = try row.amount().units
            sums[Place(account: from, asset: asset), default: 0] &-= units
            sums[Place(account: to, asset: asset), default: 0] &+= units
        }
        let ordered = sums.sorted {
            ($0.key.account, $0.key.asset) < ($1.key.account, $1.key.asset)
        }
        var rows: [TrialBalanceRow] = []
        for (place, units) in ordered {
            let balance = try amount(units, "\(place.account) \(place.asset)")
            rows.append(
                TrialBalanceRow(account: place.account, asset: place.asset, balance: balance))
        }
        return rows
    }

    private func amount(_ units: Int128, _ what: String) throws(StorageError) -> Fixed {
        guard let amount = try? Fixed(units: units) else {
            throw .corrupt("\(what): 10^-18 x \(units)")
        }
        return amount
    }

    /// Reads a number, ``Columns/event`` and ``Columns/par``.
    func event(from row: inout SQLiteRow) throws(StorageError) -> ParEvent {
        let number = try row.integer()
        let event = try EventReader(session: session).event(from: &row)
        let conversion = try ParConversion(from: &row)
        return ParEvent(number: number, event: event, conversion: conversion.asOf(event))
    }
}
