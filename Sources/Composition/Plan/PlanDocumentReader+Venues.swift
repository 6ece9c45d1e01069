import Domain
import Money
import Routing
import StrictJSON

extension PlanDocumentReader {
    mutating func venues(_ json: JSONValue) -> [PlanDocument.VenueRow] {
        var venues: [PlanDocument.VenueRow] = []
        if member(json, "venues") == nil { errors.add("venues", "is required") }
        for (path, row) in list(json, "venues", "venues") {
            let fees = fees(row, path)
            let rules = rules(row, path)
            let accounts = accounts(row, path)
            guard let id = text(row, "id", path) else { continue }
            guard !venues.contains(where: { $0.id.text == id }) else {
                errors.add("\(path).id", "is used twice")
                continue
            }
            venues.append(
                PlanDocument.VenueRow(
                    id: VenueID(id), fees: fees, rules: rules, accounts: accounts))
        }
        return venues
    }

    private mutating func fees(_ row: JSONValue, _ path: String) -> FeeSchedule {
        let fees = member(row, "fees") ?? .object([])
        if fees.object == nil { errors.add("\(path).fees", "must be an object") }
        return FeeSchedule(
            maker: rate(fees, "maker", "\(path).fees"), taker: rate(fees, "taker", "\(path).fees"),
            asset: feeAsset(row, path))
    }

    private mutating func rate(_ fees: JSONValue, _ name: String, _ path: String) -> Fixed {
        let field = "\(path).\(name)"
        guard let value = member(fees, name),
            let rate = number(value, field, over: Fixed.one.negated)
        else { return .zero }
        guard rate < .one else {
            errors.add(field, "must be a fraction of the notional, below 1")
            return .zero
        }
        return rate
    }

    private mutating func feeAsset(_ row: JSONValue, _ path: String) -> FeeAsset {
        guard let value = member(row, "feeAsset") else { return .received }
        if let known = value.string.flatMap({ Self.feeAssetWords[$0] }) { return known }
        guard let asset = value.string.flatMap(assets.asset) else {
            errors.add("\(path).feeAsset", "must be received, base, quote or the code of an asset")
            return .received
        }
        return .asset(asset)
    }

    private mutating func rules(_ row: JSONValue, _ path: String) -> [MarketRules] {
        var all: [MarketRules] = []
        for (path, row) in list(row, "symbols", "\(path).symbols") {
            let steps = ["lot", "tick", "minQuantity", "minNotional"].map { name in
                member(row, name).flatMap { number($0, "\(path).\(name)", from: .zero) } ?? .zero
            }
            guard let symbol = symbol(row, path) else { continue }
            guard !all.contains(where: { $0.symbol == symbol }) else {
                errors.add("\(path).symbol", "is used twice")
                continue
            }
            all.append(
                MarketRules(
                    symbol: symbol, lot: steps[0], tick: steps[1], minQuantity: steps[2],
                    minNotional: steps[3]))
        }
        return all
    }

    private mutating func accounts(
        _ row: JSONValue, _ path: String
    ) -> [(id: AccountID, balances: [Asset: Fixed])] {
        var accounts: [(id: AccountID, balances: [Asset: Fixed])] = []
        for (path, row) in list(row, "accounts", "\(path).accounts") {
            var balances: [Asset: Fixed] = [:]
            let given = member(row, "balances") ?? .object([])
            if given.object == nil { errors.add("\(path).balances", "must be an object") }
            for entry in given.object ?? [] {
                let field = "\(path).balances.\(entry.name)"
                guard let asset = assets.asset(entry.name) else {
                    errors.add(field, "is not an asset")
                    continue
                }
                if let amount = number(entry.value, field, from: .zero) { balances[asset] = amount }
            }
            guard let id = text(row, "id", path) else { continue }
            guard !accounts.contains(where: { $0.id.text == id }) else {
                errors.add("\(path).id", "is used twice")
                continue
            }
            accounts.append((AccountID(id), balances))
        }
        return accounts
    }
}
