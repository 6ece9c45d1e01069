import Composition

@main
struct Cambist {
    static func main() async { await CambistCommand.main() }
}
