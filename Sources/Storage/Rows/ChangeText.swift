import Domain
import Money
import StrictJSON

/// A ``ConversionChange`` in one column, as JSON: of the conversion, its orders and its trades only
/// what can change, by the names of their columns and without nulls.
///
/// The rest is in rows that never change and is read with it (``EventReader``). A column that a
/// later version adds is absent in older texts and reads as null.
struct ChangeText: ParameterSink {
    private var writer = JSONWriter(reserving: 512)
    private var names: ArraySlice<String> = []

    private init() {}

    static func text(of change: ConversionChange) -> String {
        var text = Self()
        text.write(change)
        return text.writer.text
    }

    private mutating func write(_ change: ConversionChange) {
        writer.beginObject()
        writer.name("conversion")
        object(Columns.changedConversion) { sink in
            change.conversion.bindMutable(to: &sink)
            sink.integer(change.conversion.version)
        }
        writer.member("spent", change.spent.description)
        writer.member("received", change.received.description)
        if !change.orders.isEmpty {
            writer.name("orders")
            writer.beginArray()
            for order in change.orders {
                object(["id"] + Columns.changedOrder) { sink in
                    sink.identifier(order.id)
                    order.bindMutable(to: &sink)
                }
            }
            writer.endArray()
        }
        if !change.trades.isEmpty {
            writer.name("trades")
            writer.beginArray()
            for trade in change.trades {
                object(["id"] + Columns.changedTrade) { sink in
                    sink.identifier(trade.id)
                    sink.text(trade.state.rawValue)
                }
            }
            writer.endArray()
        }
        if change.amendment != nil { writer.member("amended", bool: true) }
        writer.endObject()
    }

    private mutating func object(_ columns: [String], _ bind: (inout Self) -> Void) {
        writer.beginObject()
        names = columns[...]
        bind(&self)
        precondition(names.isEmpty, "each column gets its value")
        writer.endObject()
    }

    mutating func text(_ value: String?) {
        let name = names.removeFirst()
        if let value { writer.member(name, value) }
    }

    mutating func integer(_ value: Int64?) {
        let name = names.removeFirst()
        if let value {
            writer.name(name)
            writer.number(text: String(value))
        }
    }
}

/// A row as it was at some change: the columns that never change from the row itself, the others
/// from what the change says.
struct ChangedRow: RowSource {
    private var row: SQLiteRow
    private var fixedLeft: Int
    private var names: ArraySlice<String>
    private let members: JSONValue
    private var name = ""

    let assets: AssetDirectory

    /// - Parameters:
    ///   - fixed: how many columns are read from the row before the first of `names`.
    init(_ row: SQLiteRow, fixed: Int, _ names: [String], in members: JSONValue) {
        self.row = row
        fixedLeft = fixed
        self.names = names[...]
        self.members = members
        assets = row.assets
    }

    mutating func optionalText() throws(StorageError) -> String? {
        if fixedLeft > 0 {
            fixedLeft -= 1
            return try row.optionalText()
        }
        guard let value = next() else { return nil }
        guard let text = value.string else { throw .corrupt("\(position) is not text") }
        return text
    }

    mutating func optionalInteger() throws(StorageError) -> Int64? {
        if fixedLeft > 0 {
            fixedLeft -= 1
            return try row.optionalInteger()
        }
        guard let value = next() else { return nil }
        guard let number = value.integer else { throw .corrupt("\(position) is not an integer") }
        return number
    }

    private mutating func next() -> JSONValue? {
        name = names.popFirst() ?? "a column too many"
        return members[name]
    }

    var position: String { name.isEmpty ? row.position : "change: \(name)" }
}
