package report

import "image/color"

// armColours are told apart by people who do not see all colours, on light and dark ground. Source: Okabe and Ito 2008.
var armColours = []color.RGBA{
	{0xd5, 0x5e, 0x00, 255}, {0x00, 0x8f, 0xd5, 255}, {0x00, 0x9e, 0x73, 255}, {0xcc, 0x79, 0xa7, 255}, {0xe6, 0x9f, 0x00, 255}, {0x56, 0xb4, 0xe9, 255},
}

func armColour(i int) color.RGBA { return armColours[i%len(armColours)] }
