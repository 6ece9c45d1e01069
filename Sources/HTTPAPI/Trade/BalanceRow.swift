import Domain
import Engine
import Money
import StrictJSON

/// One line of the balances: of an account, or of all of them together.
struct BalanceRow {
    let asset: Asset
    /// Absent in a sum.
    let account: VenueAccount?
    let total: Fixed
    let available: Fixed
    let locked: Fixed

    init(_ view: BalanceView) {
        asset = view.pocket.asset
        account = view.pocket.account
        (total, available, locked) = (view.total, view.available, view.locked)
    }

    private init(of asset: Asset, _ rows: [BalanceRow]) {
        self.asset = asset
        account = nil
        total = Self.sum(rows.map(\.total))
        available = Self.sum(rows.map(\.available))
        locked = Self.sum(rows.map(\.locked))
    }

    var isZero: Bool { total.isZero && available.isZero && locked.isZero }

    /// One row per asset, by code.
    static func sums(_ rows: [BalanceRow]) -> [BalanceRow] {
        Dictionary(grouping: rows, by: \.asset).sorted { $0.key < $1.key }
            .map { BalanceRow(of: $0.key, $0.value) }
    }

    /// A sum beyond the range of amounts is shown as its end.
    private static func sum(_ values: [Fixed]) -> Fixed {
        values.reduce(.zero) { (try? $0.adding($1)) ?? .max }
    }

    func write(into writer: inout JSONWriter) {
        writer.object {
            $0.member("asset", asset.code)
            $0.member("venue", ifPresent: account?.venue.text)
            $0.member("venueAccount", ifPresent: account?.account.text)
            $0.member("total", total.description)
            $0.member("available", available.description)
            $0.member("locked", locked.description)
        }
    }
}
