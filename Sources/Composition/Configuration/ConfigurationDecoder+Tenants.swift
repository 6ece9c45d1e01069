import Bookkeeping
import Domain
import Money

extension ConfigurationDecoder {
    private static let limitKeys = [
        "maxNotional", "maxNotionalPerDay", "maxOpen", "maxOrderNotional",
    ]

    /// - Parameter owners: tenants that accounts name; they exist without a limit of their own.
    func tenants(_ assets: AssetDirectory, owners: [TenantID]) -> [TenantConfiguration] {
        let elements = top.elements(
            "tenants", id: "id", keys: ["id", "limits", "requireReference"],
            expected: Self.identifierExpected, Self.isIdentifier)
        var tenants = elements.map { id, section in
            let limits = section.section("limits", keys: Self.limitKeys + ["assets"])
            let general = Self.limits(limits, over: TenantLimits())
            let byAsset = assetLimits(limits, assets, over: general)
            return TenantConfiguration(
                id: TenantID(id), limits: general, assetLimits: byAsset.mapValues(\.limits),
                inventoryMaxByAsset: byAsset.compactMapValues(\.inventoryMax),
                requireReference: section.flag("requireReference") ?? false)
        }
        for owner in owners where !tenants.contains(where: { $0.id == owner }) {
            tenants.append(TenantConfiguration(id: owner))
        }
        return tenants
    }

    private func assetLimits(
        _ section: ConfigurationSection, _ assets: AssetDirectory, over general: TenantLimits
    ) -> [String: (limits: TenantLimits, inventoryMax: Fixed?)] {
        let elements = section.elements(
            "assets", id: "asset", keys: Self.limitKeys + ["asset", "inventoryMax"],
            expected: "the code of a known asset"
        ) { assets.asset($0) != nil }
        return Dictionary(
            elements.map { code, element in
                let most = element.decimal("inventoryMax", "an amount of zero or more") {
                    !$0.isNegative
                }
                return (code, (Self.limits(element, over: general), most))
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func limits(
        _ section: ConfigurationSection, over general: TenantLimits
    ) -> TenantLimits {
        func notional(_ key: String) -> Fixed? {
            section.decimal(key, "an amount of zero or more in the reporting currency") {
                !$0.isNegative
            }
        }
        return TenantLimits(
            maxNotional: notional("maxNotional") ?? general.maxNotional,
            maxNotionalPerDay: notional("maxNotionalPerDay") ?? general.maxNotionalPerDay,
            maxOpen: section.whole("maxOpen", 0...Limits.openConversionsMax, "a count")
                ?? general.maxOpen,
            maxOrderNotional: notional("maxOrderNotional") ?? general.maxOrderNotional)
    }
}
