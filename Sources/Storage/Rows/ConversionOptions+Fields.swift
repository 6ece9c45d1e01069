import Domain
import Money

extension ConversionOptions {
    /// Only what differs from the defaults.
    var column: String {
        var fields = FieldList()
        fields.put("maxSlippageBps", maxSlippageBps)
        fields.put("limitRate", limitRate)
        fields.put("minToAmount", minToAmount)
        fields.put("maxFromAmount", maxFromAmount)
        let plain = ConversionOptions()
        fields.put("residual", residual == plain.residual ? nil : residual.rawValue)
        fields.put("twap.durationSeconds", twap.durationSeconds)
        fields.put("twap.slices", twap.slices)
        fields.put("twap.randomize", twap.randomize ? "" : nil)
        fields.put(
            "twap.maxCatchUp", twap.maxCatchUp == plain.twap.maxCatchUp ? nil : twap.maxCatchUp)
        fields.put("maker.windowSeconds", maker.windowSeconds)
        fields.put(
            "maker.repriceBps", maker.repriceBps == plain.maker.repriceBps ? nil : maker.repriceBps)
        let policy = intermediate.policy
        fields.put(
            "intermediate.policy", policy == plain.intermediate.policy ? nil : policy.rawValue)
        fields.put("intermediate.graceSeconds", intermediate.graceSeconds)
        fields.put("useInventory", useInventory ? "" : nil)
        fields.put(
            "settleOn",
            settleOn.isEmpty ? nil : TextList.encode(settleOn.sorted().map(\.text)))
        fields.put("simulate", simulate ? "" : nil)
        return fields.column
    }

    init(column: String) throws(StorageError) {
        self.init()
        guard !column.isEmpty else { return }
        let fields = try FieldList(column)
        maxSlippageBps = try fields.amount("maxSlippageBps")
        limitRate = try fields.amount("limitRate")
        minToAmount = try fields.amount("minToAmount")
        maxFromAmount = try fields.amount("maxFromAmount")
        residual = try fields.word("residual") ?? residual
        twap = TwapOptions(
            durationSeconds: try fields.number("twap.durationSeconds"),
            slices: try fields.number("twap.slices"), randomize: fields.flag("twap.randomize"),
            maxCatchUp: try fields.amount("twap.maxCatchUp") ?? twap.maxCatchUp)
        maker = MakerOptions(
            windowSeconds: try fields.number("maker.windowSeconds"),
            repriceBps: try fields.amount("maker.repriceBps") ?? maker.repriceBps)
        intermediate = IntermediateOptions(
            policy: try fields.word("intermediate.policy") ?? intermediate.policy,
            graceSeconds: try fields.number("intermediate.graceSeconds"))
        useInventory = fields.flag("useInventory")
        settleOn = Set(try TextList.decode(fields.text("settleOn") ?? "").map { AccountID($0) })
        simulate = fields.flag("simulate")
    }
}
